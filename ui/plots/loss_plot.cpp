// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_plot.h"

#include "ui/widgets/flow_layout.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/term_help.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

namespace latentscape {

namespace {

constexpr QSize kSample(18, 12);
constexpr int kRow = 28;  // height of the tool bar's parts, so that they stand on one line

// Parts of the tool bar that stay together.
QWidget* together(const QList<QWidget*>& parts, int spacing, QWidget* parent) {
  auto* group = new QWidget(parent);
  group->setMinimumHeight(kRow);
  auto* row = new QHBoxLayout(group);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(spacing);
  for (QWidget* part : parts) row->addWidget(part);
  return group;
}

QPixmap lineSample(const QPen& pen, bool dot, double opacity) {
  constexpr double ratio = 3.0;  // sharp on every screen: icons are scaled down
  QPixmap pixmap(kSample * ratio);
  pixmap.setDevicePixelRatio(ratio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setOpacity(opacity);
  QPen thick = pen;
  thick.setWidthF(2.2);
  thick.setCapStyle(Qt::FlatCap);
  if (pen.style() == Qt::DashLine) thick.setDashPattern({1.8, 1.4});
  painter.setPen(thick);
  const double middle = kSample.width() / 2.0;
  painter.drawLine(QPointF(1, 6), QPointF(kSample.width() - 1, 6));
  if (dot) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawEllipse(QPointF(middle, 6), 3.4, 3.4);
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
  auto* const bar = new FlowLayout(nullptr, 14, 2);
  bar->addWidget(buildAxes());
  bar->addWidget(buildScales());
  bar->addWidget(buildViews());
  auto* const exporting = button(tr("Export\u2026"), "segment", "lossExport", tr("Save the losses as PNG, SVG or CSV"), false);
  connect(exporting, &QPushButton::clicked, this, &LossPlot::exportRequested);
  bar->addWidget(together({exporting}, 0, this));

  m_legend = {
      button(tr("train"), "chip", "lossLegendTrain", tr("Show or hide the training loss, \u2212ELBO"), true),
      button(tr("test"), "chip", "lossLegendTest", tr("Show or hide the test loss, \u2212ELBO"), true),
      button(tr("train"), "chip", "lossLegendReconstruction", tr("Show or hide the reconstruction term of training images"),
             true),
      button(tr("test"), "chip", "lossLegendTestReconstruction", tr("Show or hide the reconstruction term of test images"), true),
      button(tr("train"), "chip", "lossLegendKl", tr("Show or hide the KL divergence of training images"), true),
      button(tr("test"), "chip", "lossLegendTestKl", tr("Show or hide the KL divergence of test images"), true)};
  for (const Curve curve : allCurves) {
    QPushButton* const chip = m_legend[static_cast<std::size_t>(curve)];
    chip->setChecked(true);
    chip->setIconSize(kSample);
    connect(chip, &QPushButton::clicked, this, [this, curve](bool on) { m_chart->setCurveVisible(curve, on); });
    // A hidden curve is struck out, and not told by its colour alone. A style sheet would leave the line there.
    connect(chip, &QPushButton::toggled, chip, [chip](bool on) {
      QFont font = chip->font();
      font.setStrikeOut(!on);
      chip->setFont(font);
    });
  }
  const QString captions[] = {tr("\u2212ELBO"), tr("Reconstruction"), tr("KL (right axis)")};
  for (std::size_t pair = 0; pair < std::size(captions); ++pair) {
    auto* const caption = new QLabel(captions[pair], this);
    caption->setProperty("role", QStringLiteral("caption"));
    if (pair == 1) TermHelp::setText(caption, tr("Reconstruction term"));  // the curve is a loss, no image
    QWidget* const group = together({caption, m_legend[2 * pair], m_legend[2 * pair + 1]}, 2, this);
    bar->addWidget(group);
    if (!isReconstruction(allCurves[2 * pair])) m_variationalLegend[pair / 2] = group;
  }

  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->setSpacing(2);
  layout->addLayout(bar);
  layout->addWidget(m_chart, 1);
  setTabOrder(m_legend.back(), m_chart);  // as they stand: it was made first
  connect(m_chart, &LossChart::viewChanged, this, [this] {
    syncButtons();
    emit viewChanged();
  });
  syncButtons();
  setColours(darkPalette(), true);
}

QWidget* LossPlot::buildAxes() {
  m_axes = {button(tr("Step"), "segment", "lossAxisStep", tr("Losses against optimizer steps"), true),
            button(tr("Epoch"), "segment", "lossAxisEpoch", tr("Losses against epochs"), true),
            button(tr("Time"), "segment", "lossAxisTime", tr("Losses against the time spent training"), true)};
  m_logSteps = button(tr("Log steps"), "segment", "lossAxisLogSteps",
                      tr("Losses against optimizer steps on a logarithmic axis, which shows the beginning large"), true);
  auto* const group = new QButtonGroup(this);
  for (QPushButton* const shown : {m_axes[0], m_logSteps, m_axes[1], m_axes[2]}) group->addButton(shown);
  for (const LossAxis axis : {LossAxis::Step, LossAxis::Epoch, LossAxis::Seconds})
    connect(m_axes[static_cast<std::size_t>(axis)], &QPushButton::clicked, this, [this, axis] { setXAxis(axis); });
  connect(m_logSteps, &QPushButton::clicked, this, [this] { setXAxis(LossAxis::Step, true); });
  return together({m_axes[0], m_logSteps, m_axes[1], m_axes[2]}, 0, this);
}

QWidget* LossPlot::buildScales() {
  auto* const scales = new QButtonGroup(this);
  m_scales = {button(tr("Linear"), "segment", "lossScaleLinear", tr("Linear scale of the losses"), true),
              button(tr("Log"), "segment", "lossScaleLog", tr("Logarithmic scale of the losses"), true)};
  for (std::size_t i = 0; i < m_scales.size(); ++i) scales->addButton(m_scales[i], static_cast<int>(i));
  connect(scales, &QButtonGroup::idClicked, this, [this](int id) { setLogarithmic(id == 1); });
  return together({m_scales[0], m_scales[1]}, 0, this);
}

QWidget* LossPlot::buildViews() {
  m_whole = button(tr("Whole run"), "segment", "lossFollow",
                   tr("Keep the whole run in sight, from its first step to the newest (double click or F)"), true);
  m_lastHalf = button(tr("Last half"), "segment", "lossLastHalf",
                      tr("Keep the last half of the run in sight, where losses differ by little"), true);
  connect(m_whole, &QPushButton::clicked, this, [this](bool on) { setView(on ? LossView::Whole : LossView::Chosen); });
  connect(m_lastHalf, &QPushButton::clicked, this, [this](bool on) { setView(on ? LossView::LastHalf : LossView::Whole); });
  return together({m_whole, m_lastHalf}, 0, this);
}

bool LossPlot::event(QEvent* event) {
  if (event->type() != PictureMenuEvent::kind()) return QWidget::event(event);
  addTo(static_cast<const PictureMenuEvent*>(event)->menu);
  return true;
}

// What the tool bar has, where the mouse is.
void LossPlot::addTo(QMenu& menu) {
  const auto add = [&](const char* name, const QString& text, std::optional<bool> on, auto act) {
    QAction* action = menu.addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setCheckable(on.has_value());
    action->setChecked(on.value_or(false));
    connect(action, &QAction::triggered, this, act);
  };
  add("chartWhole", tr("&Whole Run"), view() == LossView::Whole, [this] { setView(LossView::Whole); });
  add("chartLastHalf", tr("Last &Half"), view() == LossView::LastHalf, [this] { setView(LossView::LastHalf); });
  menu.addSeparator();
  add("chartLog", tr("&Logarithmic Losses"), logarithmic(), [this](bool on) { setLogarithmic(on); });
  add("chartLogSteps", tr("Logarithmic S&teps"), logarithmicSteps(), [this](bool on) { setXAxis(LossAxis::Step, on); });
  menu.addSeparator();
  add("chartExport", tr("E&xport Losses…"), std::nullopt, [this] { emit exportRequested(); });
}

void LossPlot::setColours(const Palette& colours, bool) {
  m_chart->setColours(colours);
  for (const Curve curve : allCurves) {
    const QPen pen = m_chart->pen(curve);
    const bool dot = curve == Curve::TestElbo;
    QIcon icon;
    icon.addPixmap(lineSample(pen, dot, 0.3), QIcon::Normal, QIcon::Off);
    icon.addPixmap(lineSample(pen, dot, 1.0), QIcon::Normal, QIcon::On);
    m_legend[static_cast<std::size_t>(curve)]->setIcon(icon);
  }
}

void LossPlot::append(std::span<const LossRecord> records) { m_chart->append(records); }

void LossPlot::clear() { m_chart->clear(); }

void LossPlot::setXAxis(LossAxis axis, bool logarithmicSteps) {
  m_chart->setXAxis(axis, logarithmicSteps && axis == LossAxis::Step);
  syncButtons();
  emit axesChanged();
}

void LossPlot::setLogarithmic(bool on) {
  m_chart->setLogarithmic(on);
  syncButtons();
  emit axesChanged();
}

void LossPlot::setView(LossView view) {
  m_chart->setView(view);
  syncButtons();
}

void LossPlot::setVariational(bool on) {
  for (QWidget* const group : m_variationalLegend) group->setVisible(on);
  m_chart->setVariational(on);
}

void LossPlot::setCurveVisible(Curve curve, bool visible) {
  m_chart->setCurveVisible(curve, visible);
  syncButtons();
}

void LossPlot::syncButtons() {
  (m_chart->xLogarithmic() ? m_logSteps : m_axes[static_cast<std::size_t>(m_chart->xAxis())])->setChecked(true);
  m_scales[m_chart->logarithmic() ? 1 : 0]->setChecked(true);
  m_whole->setChecked(m_chart->view() == LossView::Whole);
  m_lastHalf->setChecked(m_chart->view() == LossView::LastHalf);
  for (const Curve curve : allCurves) m_legend[static_cast<std::size_t>(curve)]->setChecked(m_chart->curveVisible(curve));
}

}  // namespace latentscape
