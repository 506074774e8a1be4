// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/traversal_panel.h"

#include "core/analyses/start_point.h"
#include "ui/analyses/answers.h"
#include "ui/panels/form.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr int kTitleWidth = 128;
constexpr int kCellGap = 3, kLeastCell = 30, kMostCell = 96;
constexpr int kRowGap = 24, kLineGap = 4;  // beside each other, and below each other
constexpr int kTitleGap = 6, kRightMargin = 8;
constexpr int kRange = 3, kFarthest = 30;  // an autoencoder's codes have no fixed scale

}  // namespace

TraversalPanel::TraversalPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, kName, parent) {
  m_range =
      addSlider("Range", tr("Range"),
                tr("How far each dimension goes on both sides of 0; for a VAE, 3 is three standard deviations of the prior"), 1,
                kFarthest, kRange, [](int range) { return QStringLiteral("±%1").arg(range); });
  m_content = new QWidget;
  m_content->setObjectName(widgetName("Rows"));
  new FlowLayout(m_content, kRowGap, kLineGap);
  m_content->layout()->setContentsMargins(0, 0, kRightMargin, 0);
  m_scroll = makeScrolling(widgetName("Scroll").toLatin1().constData(), m_content, this);
  m_scroll->viewport()->installEventFilter(this);
  setPicture(m_scroll);
}

void TraversalPanel::setPoint(const LatentPoint& point) {
  m_point = point;
  changed();
}

void TraversalPanel::setDimensions(const DimensionUse& use) {
  m_use = std::make_shared<const DimensionUse>(use);
  changed();
}

// A traversal only decodes: it needs no images.
std::optional<QString> TraversalPanel::obstacle() const {
  if (!analyses().subject().model) return tr("There is no model yet.");
  return std::nullopt;
}

void TraversalPanel::start() {
  const auto d = static_cast<std::size_t>(analyses().subject().model->latentDimension());
  if (m_point.size() != d || !m_use || m_use->order.size() != d) return;  // of another model: this model's answer is on its way
  const double range = m_range->value();
  TraversalQuestion question;
  question.image = startText(m_point);
  question.range = ValueRange{-range, range}.text();
  question.images = m_use->images;
  question.use = m_use;
  job().ask(answering(question), [this](const std::shared_ptr<const TraversalAnswer>& shared) { present(shared); });
}

TraversalPanel::Row TraversalPanel::makeRow() {
  Row row;
  auto* both = new QWidget(m_content);
  row.title = makeLabel({}, QStringLiteral("caption"), both);
  row.title->setFixedWidth(kTitleWidth);
  row.grid = new ImageGrid(1, TraversalQuestion().steps, both);
  row.grid->setGap(kCellGap);
  const std::size_t number = m_rows.size();
  describe(row.grid, widgetName("Row%1").arg(number + 1), {}, {});
  auto* layout = new QHBoxLayout(both);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kTitleGap);
  layout->addWidget(row.title);
  layout->addWidget(row.grid);
  m_content->layout()->addWidget(both);
  both->show();
  connect(row.grid, &ImageGrid::clicked, this, [this, number](int column) {
    if (m_answer && number < m_answer->dimensions.size())
      emit pointChosen(m_answer->pointAt(number, static_cast<std::size_t>(column)));
  });
  return row;
}

void TraversalPanel::present(const std::shared_ptr<const TraversalAnswer>& shared) {
  m_answer = shared;
  const TraversalAnswer& answer = *shared;
  const auto& dimensions = answer.dimensions;
  const int steps = answer.question.steps;
  const double farthest = answer.range.to;
  while (m_rows.size() < dimensions.size()) m_rows.push_back(makeRow());
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    Row& row = m_rows[i];
    row.grid->parentWidget()->setVisible(i < dimensions.size());
    if (i >= dimensions.size()) continue;
    const QString title = QString::fromStdString(answer.rowTitles[i]);
    row.title->setText(title);
    row.grid->setAccessibleName(tr("Traversal of %1").arg(title));
    row.grid->setToolTip(tr("%1 from −%2 to %2, the others as at the probe. Click one, or choose with the arrow keys and press "
                            "Space, to move the probe there.")
                             .arg(title)
                             .arg(farthest));
    const auto first = answer.images.begin() + static_cast<std::ptrdiff_t>(i) * steps;
    row.grid->setImages({first, first + steps});
    // The nearest to the probe, which may lie outside the range.
    const double step = (static_cast<double>(answer.start[dimensions[i]]) / farthest + 1.0) / 2.0 * (steps - 1);
    row.grid->setCurrent(std::isfinite(step) ? static_cast<int>(std::lround(std::clamp(step, 0.0, steps - 1.0))) : -1);
  }
  sizeCells();
  const std::size_t all = answer.start.size();
  const QString range = tr("from −%1 to %1").arg(farthest);
  const QString count = formatCount(all);
  const QString shown = all > dimensions.size() ? tr("%1 of %2").arg(formatCount(dimensions.size()), count) : count;
  QString headline = all == 1
                         ? tr("The dimension %1.").arg(range)
                         : tr("%1 dimensions, the most informative first. Each row varies one %2; the others stay at the probe.")
                               .arg(shown, range);
  headline += tr(" The frame nearest to the probe is marked.");
  if (!answer.className.empty()) headline += tr(" Decoded as class %1.").arg(QString::fromStdString(answer.className));
  setHeadline(headline);
}

// As large as they can be with all rows in sight; where that is too small to tell them apart, the rows scroll.
void TraversalPanel::sizeCells() {
  if (!m_answer) return;
  const int rows = static_cast<int>(m_answer->dimensions.size()), steps = m_answer->question.steps;
  const QSize room = m_scroll->viewport()->size();
  const auto fits = [&](int side) {
    const int width = kTitleWidth + kTitleGap + steps * side + (steps - 1) * kCellGap;
    if (width + kRightMargin > room.width()) return false;
    const int beside = (room.width() - kRightMargin + kRowGap) / (width + kRowGap);
    const int lines = (rows + beside - 1) / beside;
    return lines * side + (lines - 1) * kLineGap <= room.height();
  };
  int side = kMostCell;
  while (side > kLeastCell && !fits(side)) --side;
  for (const Row& row : m_rows) {
    row.grid->setCellSide(side, side, side);
    row.grid->setFixedSize(row.grid->sizeHint());
  }
}

bool TraversalPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_scroll->viewport() && event->type() == QEvent::Resize) sizeCells();
  return AnalysisPanel::eventFilter(watched, event);
}

void TraversalPanel::forget() { m_answer.reset(); }

AnalysisExport TraversalPanel::exported() const {
  return exportOf(tr("Export Traversal"), QStringLiteral("traversal.png"), m_answer, isDark());
}

}  // namespace latentscape
