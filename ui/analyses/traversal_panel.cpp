// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/traversal_panel.h"

#include "core/analyses/start_point.h"
#include "ui/analyses/answers.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSlider>

namespace latentscape {
namespace {

constexpr int kTitleWidth = 128;
constexpr int kCellSide = 30;
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
  new FlowLayout(m_content, 24, 4);
  m_content->layout()->setContentsMargins(0, 0, 8, 0);
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(widgetName("Scroll"));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(m_content);
  m_content->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  setPicture(scroll);
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
  row.grid->setGap(3);
  row.grid->setCellSide(kCellSide, kCellSide, kCellSide);
  row.grid->setFixedSize(row.grid->sizeHint());
  const std::size_t number = m_rows.size();
  describe(row.grid, widgetName("Row%1").arg(number + 1), {}, {});
  auto* layout = new QHBoxLayout(both);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(6);
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
    // Which of the images is at the probe.
    const double step = (static_cast<double>(answer.start[dimensions[i]]) / farthest + 1.0) / 2.0 * (steps - 1);
    row.grid->setCurrent(step >= -0.5 && step < steps - 0.5 ? static_cast<int>(step + 0.5) : -1);
  }
  const std::size_t all = answer.start.size();
  const QString range = tr("from −%1 to %1").arg(farthest);
  setHeadline(
      all > dimensions.size()
          ? tr("%1 of %2 dimensions %3 around the probe, the most informative first").arg(dimensions.size()).arg(all).arg(range)
      : all == 1 ? tr("The dimension %1").arg(range)
                 : tr("%1 dimensions %2 around the probe, the most informative first").arg(all).arg(range));
}

void TraversalPanel::forget() { m_answer.reset(); }

AnalysisExport TraversalPanel::exported() const {
  return exportOf(tr("Export Traversal"), QStringLiteral("traversal.png"), m_answer, isDark());
}

}  // namespace latentscape
