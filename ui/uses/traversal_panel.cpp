// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/uses/traversal_panel.h"

#include "core/exploration/traversal.h"
#include "core/storage/pictures.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kTitleWidth = 108;
constexpr int kCellSide = 30;

}  // namespace

TraversalPanel::TraversalPanel(UseController& uses, QWidget* parent)
    : UsePanel(uses, Kind::Live, QStringLiteral("traversal"), tr("Traversal"), parent) {
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

void TraversalPanel::setDimensions(const std::vector<std::size_t>& order, const QStringList& titles) {
  m_order = order;
  m_titles = titles;
  changed();
}

// It decodes and needs no images.
std::optional<QString> TraversalPanel::obstacle() const {
  if (!uses().subject().model) return tr("There is no model yet.");
  return std::nullopt;
}

void TraversalPanel::start() {
  const auto d = static_cast<std::size_t>(uses().subject().model->latentDimension());
  if (m_point.size() != d || m_order.size() != d) return;  // of another model: what belongs to this one is on its way
  std::vector<std::size_t> rows(m_order.begin(), m_order.begin() + static_cast<std::ptrdiff_t>(std::min(d, mostRows)));
  job().ask(
      [base = m_point, rows](const UseSubject& subject, std::stop_token stop, const ProgressCallback&) -> Result<std::vector<Image>> {
        std::vector<Image> images;
        for (const std::size_t row : rows) {
          if (stop.stop_requested()) return Error::cancelledByUser();
          const std::size_t dimension[] = {row};
          for (Image& image : decodePoints(*subject.model, traversalPoints(base, dimension, from, to, steps))) images.push_back(std::move(image));
        }
        return images;
      },
      [this, base = m_point, rows, titles = m_titles](const std::vector<Image>& images) { show(base, rows, titles, images); });
}

TraversalPanel::Row TraversalPanel::makeRow() {
  Row row;
  auto* both = new QWidget(m_content);
  row.title = makeLabel({}, QStringLiteral("caption"), both);
  row.title->setFixedWidth(kTitleWidth);
  row.grid = new ImageGrid(1, steps, both);
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
    if (number >= m_shown.size()) return;
    const std::size_t dimension[] = {m_shown[number]};
    emit pointChosen(traversalPoints(m_base, dimension, from, to, steps)[static_cast<std::size_t>(column)]);
  });
  return row;
}

void TraversalPanel::show(const LatentPoint& base, const std::vector<std::size_t>& dimensions, const QStringList& titles, const std::vector<Image>& images) {
  m_base = base;
  m_shown = dimensions;
  m_images = images;
  while (m_rows.size() < dimensions.size()) m_rows.push_back(makeRow());
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    Row& row = m_rows[i];
    row.grid->parentWidget()->setVisible(i < dimensions.size());
    if (i >= dimensions.size()) continue;
    const QString title = titles.value(static_cast<int>(i), coordinateName(static_cast<int>(dimensions[i])));
    row.title->setText(title);
    row.grid->setAccessibleName(tr("Traversal of %1").arg(title));
    row.grid->setToolTip(tr("%1 from −3 to 3, the others as at the probe. Click one, or choose with the arrow keys and press Enter, to move the probe there.").arg(title));
    const auto first = images.begin() + static_cast<std::ptrdiff_t>(i * steps);
    row.grid->setImages({first, first + steps});
    // Which of the images is where the probe is.
    const double step = (static_cast<double>(base[dimensions[i]]) - from) / (to - from) * (steps - 1);
    row.grid->setCurrent(step >= -0.5 && step < steps - 0.5 ? static_cast<int>(step + 0.5) : -1);
  }
  const std::size_t all = base.size();
  setHeadline(all > dimensions.size() ? tr("%1 of %2 dimensions from −3 to 3 around the probe, the most telling first").arg(dimensions.size()).arg(all)
              : all == 1              ? tr("The dimension from −3 to 3")
                                      : tr("%1 dimensions from −3 to 3 around the probe, the most telling first").arg(all));
}

void TraversalPanel::forget() {
  m_shown.clear();
  m_images.clear();
}

UseExport TraversalPanel::exported() const {
  LabelledGridOptions options;
  options.columns = steps;
  options.dark = isDark();
  options.title = headline().toStdString();
  for (std::size_t i = 0; i < m_shown.size(); ++i) options.rowTitles.push_back(m_rows[i].title->text().toStdString());
  for (int i = 0; i < steps; ++i) options.columnTitles.push_back(formatFixed(from + (to - from) * i / (steps - 1), 1).toStdString());
  return {tr("Export Traversal"), QStringLiteral("traversal.png"), tr("Picture (*.png);;Scalable picture (*.svg)"),
          [options, images = m_images](const std::filesystem::path& file) { return writeLabelledGrid(file, images, options); }};
}

}  // namespace latentscape
