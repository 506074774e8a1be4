// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/chart.h"

#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_speech.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kMostTicks = 8;
constexpr auto kSpokenRest = std::chrono::milliseconds(500);

}  // namespace

Chart::Chart(const QString& name, const QString& title, const QString& help, QWidget* parent)
    : QWidget(parent), m_speech(new PlotSpeech(
                           *this, [this] { return spoken(); }, [this] { return toolTip(); }, kSpokenRest)),
      m_title(makeLabel(title, QStringLiteral("caption"), this)), m_canvas(new PlotCanvas(this)), m_colours(darkPalette()) {
  describe(this, name, title, help);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(m_title);
  layout->addWidget(m_canvas, 1);
  m_canvas->setMinimumSize(120, 60);
  m_canvas->axisRect()->setMinimumMargins(QMargins(34, 6, 10, 20));
  m_canvas->xAxis->grid()->setVisible(false);
  PictureActions::ofWidget(*this);
}

Chart::~Chart() { m_canvas->setOverlay({}); }

void Chart::setColours(const Palette& colours) {
  m_colours = colours;
  for (QCPAxis* const axis : {m_canvas->xAxis, m_canvas->yAxis}) {
    PlotCanvas::styleAxis(axis, colours, PlotCanvas::smallFont(font()));
    axis->setLabelPadding(2);
    axis->setTickLabelPadding(5);
  }
  m_canvas->setBackground(QBrush(colours.panel));
  recolour(colours);
  QString title = accessibleName().toHtmlEscaped();
  for (const Key& key : m_keys) {
    title += QStringLiteral("&nbsp;&nbsp;&nbsp;<span style=\"color:%1\">■</span>&nbsp;%2")
                 .arg((colours.*key.colour).name(), key.name.toHtmlEscaped());
  }
  m_title->setTextFormat(Qt::RichText);
  m_title->setText(title);
  replot();
}

void Chart::spokenChanged() { m_speech->valueChanged(); }

void Chart::fitTickers() {
  m_canvas->xAxis->ticker()->setTickCount(std::clamp(m_canvas->width() / 70, 2, 8));
  QCPAxis& values = *m_canvas->yAxis;
  for (int count = std::clamp(m_canvas->height() / 40, 2, 6); count <= kMostTicks; ++count) {
    values.ticker()->setTickCount(count);
    QVector<double> ticks;
    values.ticker()->generate(values.range(), m_canvas->locale(), QLatin1Char('g'), 6, ticks, nullptr, nullptr);
    if (ticks.size() > 1) break;
  }
}

void Chart::replot() {
  if (isVisible()) m_canvas->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitTickers();
}

void Chart::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  fitTickers();
  replot();
}

}  // namespace latentscape
