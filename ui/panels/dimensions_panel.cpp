// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dimensions_panel.h"

#include "ui/widgets/text.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr int kSteps = 1000;  // of a slider, on each side of 0
constexpr int kRowHeight = 24;
constexpr int kRowsSeen = 4;

}  // namespace

DimensionsPanel::DimensionsPanel(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("dimensionsPanel"));
  setAccessibleName(tr("Dimensions"));
  m_reset = makeButton(tr("Reset"), QStringLiteral("plain"), this);
  describe(m_reset, QStringLiteral("resetDimensionsButton"), tr("Reset the dimensions"), tr("Set all these dimensions to 0"));
  m_scroll = new QScrollArea(this);
  m_scroll->setObjectName(QStringLiteral("dimensionsScroll"));
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setWidgetResizable(true);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_more = makeLabel({}, QStringLiteral("muted"), this);
  m_more->setObjectName(QStringLiteral("moreDimensions"));
  m_more->setWordWrap(true);
  auto* top = new QHBoxLayout;
  top->addWidget(makeHeading(tr("Dimensions of the probe"), this), 1);
  top->addWidget(m_reset);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, 8, 14, 8);
  layout->setSpacing(6);
  layout->addLayout(top);
  layout->addWidget(m_scroll);
  layout->addWidget(m_more);
  connect(m_reset, &QPushButton::clicked, this, &DimensionsPanel::resetRequested);
  setDimensions({}, {});
}

bool DimensionsPanel::held() const {
  return std::any_of(m_rows.begin(), m_rows.end(),
                     [](const Row& row) { return row.slider->isSliderDown() || row.slider->hasFocus(); });
}

void DimensionsPanel::setDimensions(const std::vector<DimensionChoice>& dimensions, const std::vector<double>& extents) {
  const auto numbers = [](auto begin, auto end) {
    std::vector<int> all;
    for (; begin != end; ++begin) all.push_back(begin->dimension);
    return all;
  };
  const auto shownEnd = dimensions.begin() + static_cast<std::ptrdiff_t>(std::min(dimensions.size(), kMost));
  std::vector<int> before = numbers(m_rows.begin(), m_rows.end()), now = numbers(dimensions.begin(), shownEnd);
  const bool otherOrder = before != now;
  std::sort(before.begin(), before.end());
  std::sort(now.begin(), now.end());
  if (before != now || (otherOrder && !held())) rebuild({dimensions.begin(), shownEnd});
  for (std::size_t i = 0; i < std::min(dimensions.size(), extents.size()); ++i) {
    const auto row =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& each) { return each.dimension == dimensions[i].dimension; });
    if (row == m_rows.end()) continue;
    row->name->setText(dimensions[i].text);
    if (row->extent == extents[i] || row->slider->isSliderDown()) continue;
    row->extent = extents[i];
    show(*row, row->value);
  }
  m_more->setVisible(dimensions.size() > kMost);
  m_more->setText(tr("The other %1 dimensions matter less, and stay as they are.").arg(dimensions.size() - m_rows.size()));
}

void DimensionsPanel::rebuild(const std::vector<DimensionChoice>& dimensions) {
  std::vector<std::pair<int, Row>> old;
  for (const Row& row : m_rows) old.emplace_back(row.dimension, row);
  m_rows.clear();
  auto* content = new QWidget;
  content->setObjectName(QStringLiteral("dimensionRows"));
  auto* grid = new QGridLayout(content);
  grid->setContentsMargins(0, 0, 6, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(0);
  for (const DimensionChoice& choice : dimensions) {
    Row row = makeRow(choice);
    const int line = static_cast<int>(m_rows.size());
    grid->setRowMinimumHeight(line, kRowHeight);
    grid->addWidget(row.name, line, 0);
    grid->addWidget(row.slider, line, 1);
    grid->addWidget(row.text, line, 2);
    const auto known = std::find_if(old.begin(), old.end(), [&](const auto& each) { return each.first == choice.dimension; });
    if (known != old.end()) row.extent = known->second.extent;
    show(row, known != old.end() ? known->second.value : 0.0);
    m_rows.push_back(row);
  }
  grid->setRowStretch(static_cast<int>(m_rows.size()), 1);
  m_scroll->setWidget(content);  // deletes the old one
  content->setAutoFillBackground(false);
  m_scroll->viewport()->setAutoFillBackground(false);
  m_scroll->setFixedHeight(kRowHeight * std::min(kRowsSeen, static_cast<int>(m_rows.size())));
  QWidget* previous = m_reset;
  for (const Row& row : m_rows) {
    setTabOrder(previous, row.slider);
    previous = row.slider;
  }
}

DimensionsPanel::Row DimensionsPanel::makeRow(const DimensionChoice& choice) {
  Row row;
  row.dimension = choice.dimension;
  row.name = makeLabel(choice.text, QStringLiteral("caption"), nullptr);
  row.name->setMinimumWidth(104);
  row.slider = new QSlider(Qt::Horizontal);
  const QString name = coordinateName(choice.dimension);
  describe(row.slider, QStringLiteral("dimensionSlider%1").arg(choice.dimension + 1), name, tr("The probe's %1").arg(name));
  row.slider->setRange(-kSteps, kSteps);
  row.slider->setSingleStep(kSteps / 60);
  row.slider->setPageStep(kSteps / 6);
  leaveWheelToScrolling(row.slider);
  row.name->setBuddy(row.slider);
  row.text = makeLabel({}, QStringLiteral("value"), nullptr);
  row.text->setObjectName(QStringLiteral("dimensionValue%1").arg(choice.dimension + 1));
  row.text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  row.text->setMinimumWidth(row.text->fontMetrics().horizontalAdvance(QStringLiteral("−00.00")));
  for (QWidget* part : std::initializer_list<QWidget*>{row.name, row.slider, row.text}) part->installEventFilter(this);
  connect(row.slider, &QSlider::valueChanged, this, [this, dimension = choice.dimension](int step) {
    const auto moved = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& each) { return each.dimension == dimension; });
    if (moved == m_rows.end()) return;
    moved->value = moved->extent * step / kSteps;
    moved->text->setText(formatFixed(moved->value, 2));
    emit coordinateMoved(dimension, moved->value);
  });
  return row;
}

// A value beyond the slider's ends shows only in the number.
void DimensionsPanel::show(Row& row, double value) {
  row.value = value;
  const QSignalBlocker blocker(row.slider);
  row.slider->setValue(static_cast<int>(std::lround(kSteps * std::clamp(value / row.extent, -1.0, 1.0))));
  row.text->setText(formatFixed(value, 2));
}

bool DimensionsPanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Enter || event->type() == QEvent::FocusIn) {
    for (const Row& row : m_rows) {
      if (watched == row.slider || watched == row.name || watched == row.text) emit dimensionPointed(row.dimension);
    }
  }
  return QWidget::eventFilter(watched, event);
}

void DimensionsPanel::setPoint(std::span<const float> point) {
  for (Row& row : m_rows) {
    const auto dimension = static_cast<std::size_t>(row.dimension);
    if (dimension >= point.size()) continue;
    const auto value = static_cast<double>(point[dimension]);
    if (value != row.value && !row.slider->isSliderDown()) show(row, value);
  }
}

}  // namespace latentscape
