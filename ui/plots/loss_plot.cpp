// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_plot.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace latentscape {

namespace {

// The curves that each legend entry shows and hides; the first one gives the colour.
const std::array<std::vector<Curve>, 4> legendCurves{{{Curve::TrainElbo},
                                                      {Curve::TestElbo},
                                                      {Curve::TrainReconstruction, Curve::TestReconstruction},
                                                      {Curve::TrainKl, Curve::TestKl}}};

QPixmap lineSample(const QPen& pen, bool dot, double opacity) {
  constexpr double ratio = 3.0;  // sharp on every screen: icons are scaled down
  QPixmap pixmap(QSize(12, 12) * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setOpacity(opacity);
  QPen thick = pen;
  thick.setWidthF(2.2);
  painter.setPen(thick);
  painter.drawLine(QPointF(1.5, 6), QPointF(10.5, 6));
  if (dot) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawEllipse(QPointF(6, 6), 3.4, 3.4);
  }
  return pixmap;
}

}  // namespace

QPushButton* LossPlot::button(const QString& text, const char* role, const char* name, const QString& tip, bool checkable) {
  auto* const made = new QPushButton(text, this);
  made->setProperty("role", QString::fromLatin1(role));
  made->setObjectName(QString::fromLatin1(name));
  made->setAccessibleName(tip);
  made->setToolTip(tip);
  made->setCheckable(checkable);
  made->setAutoDefault(false);
  return made;
}

LossPlot::LossPlot(QWidget* parent) : QWidget(parent), m_chart(new LossChart(this)) {
  setObjectName(QStringLiteral("lossPlot"));
  auto* const bar = new QHBoxLayout;
  bar->setSpacing(0);
  bar->setContentsMargins(0, 4, 0, 0);

  auto* const axes = new QButtonGroup(this);
  m_axes = {button(tr("Step"), "segment", "lossAxisStep", tr("Losses against optimizer steps"), true),
            button(tr("Epoch"), "segment", "lossAxisEpoch", tr("Losses against epochs"), true),
            button(tr("Time"), "segment", "lossAxisTime", tr("Losses against the time spent training"), true)};
  for (const LossAxis axis : {LossAxis::Step, LossAxis::Epoch, LossAxis::Seconds}) {
    QPushButton* const shown = m_axes[static_cast<std::size_t>(axis)];
    axes->addButton(shown);
    bar->addWidget(shown);
    connect(shown, &QPushButton::clicked, this, [this, axis] { setXAxis(axis); });
  }
  bar->addSpacing(10);
  auto* const scales = new QButtonGroup(this);
  m_scales = {button(tr("Linear"), "segment", "lossScaleLinear", tr("Linear scale"), true),
              button(tr("Log"), "segment", "lossScaleLog", tr("Logarithmic scale"), true)};
  for (std::size_t i = 0; i < m_scales.size(); ++i) {
    scales->addButton(m_scales[i], static_cast<int>(i));
    bar->addWidget(m_scales[i]);
  }
  connect(scales, &QButtonGroup::idClicked, this, [this](int id) { setLogarithmic(id == 1); });
  bar->addSpacing(10);
  m_follow = button(tr("Follow"), "segment", "lossFollow", tr("Keep the whole run in sight (double click or F)"), true);
  connect(m_follow, &QPushButton::clicked, this, [this](bool on) { setFollow(on); });
  bar->addWidget(m_follow);
  bar->addSpacing(10);
  auto* const exporting = button(tr("Export\u2026"), "segment", "lossExport", tr("Save the losses as PNG, SVG or CSV"), false);
  connect(exporting, &QPushButton::clicked, this, &LossPlot::exportRequested);
  bar->addWidget(exporting);
  bar->addStretch(1);

  m_legend = {button(tr("train \u2212ELBO"), "chip", "lossLegendTrain", tr("Show or hide the training loss, \u2212ELBO"), true),
              button(tr("test \u2212ELBO"), "chip", "lossLegendTest", tr("Show or hide the test loss, \u2212ELBO"), true),
              button(tr("reconstruction"), "chip", "lossLegendReconstruction",
                     tr("Show or hide the reconstruction term: solid train, dashed test"), true),
              button(tr("KL (right axis)"), "chip", "lossLegendKl",
                     tr("Show or hide the KL divergence: solid train, dashed test"), true)};
  for (std::size_t i = 0; i < m_legend.size(); ++i) {
    m_legend[i]->setChecked(true);
    m_legend[i]->setIconSize(QSize(12, 12));
    connect(m_legend[i], &QPushButton::clicked, this, [this, i](bool on) {
      for (const Curve curve : legendCurves[i]) m_chart->setCurveVisible(curve, on);
    });
    bar->addWidget(m_legend[i]);
  }
  auto* const unit = new QLabel(tr("nats per image"), this);
  unit->setProperty("role", QStringLiteral("muted"));
  unit->setContentsMargins(8, 0, 4, 0);
  bar->addWidget(unit);

  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addLayout(bar);
  layout->addWidget(m_chart, 1);
  connect(m_chart, &LossChart::followChanged, this, [this](bool on) {
    syncButtons();
    emit followChanged(on);
  });
  syncButtons();
  setColours(darkPalette(), true);
}

void LossPlot::setColours(const Palette& colours, bool) {
  m_chart->setColours(colours);
  for (std::size_t i = 0; i < m_legend.size(); ++i) {
    const QPen pen = m_chart->pen(legendCurves[i].front());
    QIcon icon;
    icon.addPixmap(lineSample(pen, i == 1, 0.3), QIcon::Normal, QIcon::Off);
    icon.addPixmap(lineSample(pen, i == 1, 1.0), QIcon::Normal, QIcon::On);
    m_legend[i]->setIcon(icon);
  }
}

void LossPlot::append(std::span<const LossRecord> records) { m_chart->append(records); }

void LossPlot::clear() { m_chart->clear(); }

void LossPlot::setXAxis(LossAxis axis) {
  m_chart->setXAxis(axis);
  syncButtons();
  emit axesChanged();
}

void LossPlot::setLogarithmic(bool on) {
  m_chart->setLogarithmic(on);
  syncButtons();
  emit axesChanged();
}

void LossPlot::setFollow(bool on) {
  m_chart->setFollow(on);
  syncButtons();
}

void LossPlot::setCurveVisible(Curve curve, bool visible) {
  m_chart->setCurveVisible(curve, visible);
  syncButtons();
}

void LossPlot::syncButtons() {
  m_axes[static_cast<std::size_t>(m_chart->xAxis())]->setChecked(true);
  m_scales[m_chart->logarithmic() ? 1 : 0]->setChecked(true);
  m_follow->setChecked(m_chart->follow());
  for (std::size_t i = 0; i < m_legend.size(); ++i) {
    bool shown = false;
    for (const Curve curve : legendCurves[i]) shown = shown || m_chart->curveVisible(curve);
    m_legend[i]->setChecked(shown);
  }
}

}  // namespace latentscape
