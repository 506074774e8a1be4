// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/lesson_pictures.h"

#include "ui/plots/lesson_plot.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kGap = 3;
constexpr int kSmallest = 22, kLargest = 48;  // side of an image
constexpr int kWidth = 740;                   // of a row of images, if there are many

int rowsOf(const LessonPictures& pictures) {
  const auto columns = static_cast<std::size_t>(std::max(1, pictures.columns));
  return static_cast<int>((pictures.images.size() + columns - 1) / columns);
}

}  // namespace

LessonPicturesView::LessonPicturesView(QWidget* parent) : QWidget(parent), m_colours(darkPalette()) {
  setObjectName(QStringLiteral("lessonPictures"));
  setAccessibleName(tr("Pictures of the lesson"));
  m_empty = makeLabel(tr("Charts and images appear here once the lesson runs."), QStringLiteral("muted"), this);
  m_empty->setAlignment(Qt::AlignCenter);
  m_charts = new QGridLayout;
  m_charts->setHorizontalSpacing(18);
  m_charts->setVerticalSpacing(14);
  m_pictures = new QVBoxLayout;
  m_pictures->setSpacing(4);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(18, 14, 18, 14);
  layout->setSpacing(16);
  layout->addWidget(m_empty, 1);
  layout->addLayout(m_charts, 1);
  layout->addLayout(m_pictures);
  layout->addStretch(0);
}

void LessonPicturesView::setColours(const Palette& colours, bool dark) {
  m_colours = colours;
  m_dark = dark;
  for (LessonPlot* plot : m_plots) plot->setColours(colours, dark);
}

void LessonPicturesView::setView(const LessonView& view) {
  m_view = view;
  m_empty->setVisible(view.charts.empty() && view.pictures.empty());
  setCharts(view.charts);
  setPictures(view.pictures);
}

void LessonPicturesView::setCharts(const std::vector<LessonChart>& charts) {
  while (m_plots.size() > charts.size()) {
    delete m_plots.back();
    m_plots.pop_back();
  }
  while (m_plots.size() < charts.size()) {
    auto* plot = new LessonPlot(this);
    plot->setColours(m_colours, m_dark);
    const int at = static_cast<int>(m_plots.size());
    m_charts->addWidget(plot, at / 2, at % 2);
    m_plots.push_back(plot);
  }
  // A single chart takes the whole width.
  m_charts->setColumnStretch(0, 1);
  m_charts->setColumnStretch(1, charts.size() > 1 ? 1 : 0);
  for (std::size_t i = 0; i < charts.size(); ++i) m_plots[i]->setChart(charts[i]);
}

void LessonPicturesView::setPictures(const std::vector<LessonPictures>& pictures) {
  const auto fits = [&](std::size_t i) {
    return i < m_blocks.size() && m_blocks[i].rows == rowsOf(pictures[i]) && m_blocks[i].columns == pictures[i].columns;
  };
  std::size_t same = 0;  // blocks that can be kept
  while (same < pictures.size() && fits(same)) ++same;
  while (m_blocks.size() > same) {
    delete m_blocks.back().caption;
    delete m_blocks.back().grid;
    m_blocks.pop_back();
  }
  for (std::size_t i = same; i < pictures.size(); ++i) {
    const int rows = std::max(1, rowsOf(pictures[i])), columns = std::max(1, pictures[i].columns);
    Block block{new ElidedLabel({}, this), new ImageGrid(rows, columns, this), rows, columns};
    block.caption->setProperty("role", "caption");
    block.grid->setGap(kGap);
    const int side = std::clamp((kWidth + kGap) / columns - kGap, 20, kLargest);
    block.grid->setCellSide(std::min(kSmallest, side), side, side);
    block.grid->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);  // where room is short, the cells shrink
    block.grid->setSelectable(false);
    block.grid->setObjectName(QStringLiteral("lessonImages%1").arg(i));
    m_pictures->addWidget(block.caption);
    m_pictures->addWidget(block.grid);
    m_blocks.push_back(block);
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const QString title = QString::fromStdString(pictures[i].title);
    m_blocks[i].caption->setText(title);
    m_blocks[i].caption->setContentsMargins(0, i > 0 ? 8 : 0, 0, 0);
    m_blocks[i].grid->setAccessibleName(title);
    m_blocks[i].grid->setImages(pictures[i].images);
  }
}

}  // namespace latentscape
