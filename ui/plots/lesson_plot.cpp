// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/lesson_plot.h"

#include "core/base/colours.h"
#include "ui/plots/number_ticker.h"
#include "ui/plots/plot_canvas.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <set>

namespace latentscape {
namespace {

constexpr int kHeight = 224, kMapHeight = 300, kLeastHeight = 130;
constexpr int kGap = 3;
constexpr double kPoint = 3, kLargePoint = 7;
constexpr std::size_t kFew = 16;  // up to this many points, each is marked individually

QVector<double> values(const std::vector<double>& from) { return {from.begin(), from.end()}; }

}  // namespace

LessonPlot::LessonPlot(QWidget* parent)
    : QWidget(parent), m_colours(darkPalette()), m_title(makeLabel({}, QStringLiteral("caption"), this)),
      m_legend(makeLabel({}, QStringLiteral("caption"), this)), m_canvas(new PlotCanvas(this)) {
  setObjectName(QStringLiteral("lessonPlot"));
  m_legend->setTextFormat(Qt::RichText);
  for (QLabel* label : {m_title, m_legend}) {
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    label->setMinimumHeight(label->fontMetrics().height());  // even without a legend, so that charts side by side line up
  }
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kGap);
  PictureActions::ofWidget(*this);
  layout->addWidget(m_title);
  layout->addWidget(m_legend);
  layout->addWidget(m_canvas, 1);
  layout->addStretch(0);
  m_canvas->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  m_canvas->setMinimumHeight(kLeastHeight);
  m_canvas->xAxis->setTickLabelPadding(6);
  m_canvas->yAxis->setTickLabelPadding(6);
  m_canvas->axisRect()->setMinimumMargins(QMargins(8, 6, 10, 4));
}

void LessonPlot::setColours(const Palette& colours, bool dark) {
  m_colours = colours;
  m_dark = dark;
  rebuild();
}

void LessonPlot::setChart(const LessonChart& chart) {
  m_chart = chart;
  QString said = QString::fromStdString(chart.title);
  for (const LessonSeries& series : chart.series) {
    const bool curve = series.line && !series.y.empty();
    said += QStringLiteral("; ") +
            (curve ? tr("%1 ends at %2").arg(QString::fromStdString(series.name), formatSignificant(series.y.back(), 3))
                   : tr("%1: %2 points").arg(QString::fromStdString(series.name)).arg(series.x.size()));
  }
  setAccessibleName(QString::fromStdString(chart.title));
  setAccessibleDescription(said);
  setToolTip(said);
  rebuild();
}

bool LessonPlot::hasClasses() const {
  return std::any_of(m_chart.series.begin(), m_chart.series.end(),
                     [](const LessonSeries& series) { return !series.classes.empty(); });
}

// Lines and points take the curves' colours in turn. Where points are coloured by class, series without classes are neutral.
QColor LessonPlot::colourOf(std::size_t series) const {
  if (hasClasses()) {
    QColor colour = m_colours.text;
    if (series == 1) colour.setAlphaF(0.4F);
    return colour;
  }
  const QColor colours[] = {m_colours.curveTrain, m_colours.curveTest, m_colours.curveKl, m_colours.curveReconstruction};
  return colours[series % std::size(colours)];
}

void LessonPlot::rebuild() {
  m_canvas->clearPlottables();
  m_canvas->setBackground(QBrush(m_colours.panel));
  m_canvas->axisRect()->setBackground(QBrush(m_colours.plotGround));
  for (QCPAxis* axis : {m_canvas->xAxis, m_canvas->yAxis}) {
    PlotCanvas::styleAxis(axis, m_colours, PlotCanvas::smallFont(font()));
  }
  m_canvas->xAxis->setLabel(QString::fromStdString(m_chart.xTitle));
  m_canvas->yAxis->setLabel(QString::fromStdString(m_chart.yTitle));
  m_canvas->yAxis->setScaleType(m_chart.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  if (m_chart.logarithmic) {
    m_canvas->yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
    m_canvas->yAxis->setNumberFormat(QStringLiteral("gb"));
    m_canvas->yAxis->setNumberPrecision(2);
  } else {
    m_canvas->yAxis->setTicker(QSharedPointer<NumberTicker>::create());
    m_canvas->yAxis->setNumberFormat(QStringLiteral("gb"));
    m_canvas->yAxis->setNumberPrecision(6);
  }
  const bool overClasses = hasClasses();
  QStringList legend;
  for (std::size_t i = 0; i < m_chart.series.size(); ++i) {
    const LessonSeries& series = m_chart.series[i];
    const QColor colour = colourOf(i);
    if (!series.classes.empty()) addClasses(series);
    else if (series.line) addLine(series, colour);
    else if (overClasses)
      addPoints(series.x, series.y, QCPScatterStyle(QCPScatterStyle::ssCross, QPen(colour, 1.2), Qt::NoBrush, 5));
    else
      addPoints(series.x, series.y,
                QCPScatterStyle(QCPScatterStyle::ssDisc, colour, colour, series.x.size() <= kFew ? kLargePoint : kPoint));
    const QString mark = overClasses ? QStringLiteral("✕") : QStringLiteral("●");
    const QString rgba =
        QStringLiteral("rgba(%1,%2,%3,%4)").arg(colour.red()).arg(colour.green()).arg(colour.blue()).arg(colour.alpha());
    legend.push_back(!series.classes.empty() ? tr("colours: classes")
                                             : QStringLiteral("<span style='color:%1'>%2</span> %3")
                                                   .arg(rgba, mark, QString::fromStdString(series.name).toHtmlEscaped()));
  }
  m_title->setText(QString::fromStdString(m_chart.title));
  m_legend->setText(m_chart.series.size() > 1 || overClasses ? legend.join(QStringLiteral("&nbsp;&nbsp; ")) : QString());
  const int height = m_chart.equalScales ? kMapHeight : kHeight;
  m_canvas->setMaximumHeight(height);
  setMaximumHeight(m_title->sizeHint().height() + m_legend->sizeHint().height() + height + 3 * kGap);
  fit();
}

void LessonPlot::addLine(const LessonSeries& series, const QColor& colour) {
  auto* curve = new QCPCurve(m_canvas->xAxis, m_canvas->yAxis);
  curve->setPen(QPen(colour, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  if (series.x.size() <= kFew) curve->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, colour, 5));
  curve->setData(values(series.x), values(series.y));
}

void LessonPlot::addPoints(const std::vector<double>& x, const std::vector<double>& y, const QCPScatterStyle& style) {
  auto* points = new QCPCurve(m_canvas->xAxis, m_canvas->yAxis);
  points->setLineStyle(QCPCurve::lsNone);
  points->setScatterStyle(style);
  points->setData(values(x), values(y));
}

void LessonPlot::addClasses(const LessonSeries& series) {
  const std::set<std::uint8_t> classes(series.classes.begin(), series.classes.end());
  for (const std::uint8_t c : classes) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < series.classes.size(); ++i) {
      if (series.classes[i] != c) continue;
      x.push_back(series.x[i]);
      y.push_back(series.y[i]);
    }
    const Colour own = classColour(c, m_dark);
    const QColor colour(own.red, own.green, own.blue);
    addPoints(x, y, QCPScatterStyle(QCPScatterStyle::ssDisc, colour, colour, kPoint));
  }
}

// Fits everything with some margin; a map has the same scale on both axes.
void LessonPlot::fit() {
  QCPRange x(0, 1), y(0, 1);
  bool first = true;
  for (const LessonSeries& series : m_chart.series) {
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      if (!std::isfinite(series.x[i]) || !std::isfinite(series.y[i])) continue;
      if (first) {
        x = QCPRange(series.x[i], series.x[i]);
        y = QCPRange(series.y[i], series.y[i]);
      }
      first = false;
      x.expand(series.x[i]);
      y.expand(series.y[i]);
    }
  }
  if (m_chart.logarithmic) {
    y = QCPRange(std::max(y.lower, 1e-12) / 1.5, std::max(y.upper, 1e-12) * 1.5);
  } else {
    const bool fromZero = !m_chart.equalScales && y.lower >= 0.0 && y.lower < 0.5 * y.upper;
    const double room = std::max(0.06 * y.size(), 1e-9 + 1e-6 * std::abs(y.upper));
    y = QCPRange(fromZero ? -0.5 * room : y.lower - room, y.upper + room);
  }
  const double room = std::max(0.03 * x.size(), 1e-9 + 1e-6 * std::abs(x.upper));
  x = QCPRange(x.lower - room, x.upper + room);
  m_canvas->xAxis->setRange(x);
  m_canvas->yAxis->setRange(y);
  if (m_chart.equalScales) {
    m_canvas->replot(QCustomPlot::rpQueuedReplot);  // the margins below are those of the last layout
    const QSize inner = m_canvas->axisRect()->size();
    if (inner.width() > 0 && inner.height() > 0) {
      const double perPixel = std::max(x.size() / inner.width(), y.size() / inner.height());
      const auto around = [](const QCPRange& range, double size) {
        return QCPRange(range.center() - size / 2.0, range.center() + size / 2.0);
      };
      m_canvas->xAxis->setRange(around(x, perPixel * inner.width()));
      m_canvas->yAxis->setRange(around(y, perPixel * inner.height()));
    }
  }
  m_canvas->replot(QCustomPlot::rpQueuedReplot);
}

void LessonPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

}  // namespace latentscape
