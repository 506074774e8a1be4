// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/class_legend.h"

#include "core/base/colours.h"
#include "ui/panels/class_chip.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace latentscape {

ClassLegend::ClassLegend(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("classLegend"));
  setAccessibleName(tr("Classes"));
  m_flow = new QWidget(this);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  m_flow->setSizePolicy(policy);
  m_layout = new FlowLayout(m_flow, 4, 2);
  m_all = makeButton(tr("All"), QStringLiteral("plain"), this);
  describe(m_all, QStringLiteral("showAllClassesButton"), tr("Show all classes"), tr("Show all classes"));
  QSizePolicy steady = m_all->sizePolicy();
  steady.setRetainSizeWhenHidden(true);
  m_all->setSizePolicy(steady);
  m_hint = makeLabel(tr("Click a class to hide it, double-click to see it alone."), QStringLiteral("muted"), this);
  m_hint->setWordWrap(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(14, 8, 14, 12);
  layout->setSpacing(6);
  layout->addWidget(makeHeading(tr("Classes"), this));
  layout->addWidget(m_flow);
  auto* below = new QHBoxLayout;
  below->setSpacing(8);
  below->addWidget(m_hint, 1);
  below->addWidget(m_all, 0, Qt::AlignTop);
  layout->addLayout(below);
  connect(m_all, &QPushButton::clicked, this, &ClassLegend::showAll);
  refresh();
}

void ClassLegend::setClasses(const QStringList& names) {
  const QList<ClassChip*> former = std::exchange(m_chips, {});
  qDeleteAll(former);
  for (const QString& name : names) {
    const int number = count();
    auto* chip = new ClassChip(number, name, m_flow);
    connect(chip, &QAbstractButton::toggled, this, [this, number](bool shown) {
      refresh();
      emit classVisibilityChanged(number, shown);
      updateLit();
    });
    connect(chip, &ClassChip::pointedChanged, this, &ClassLegend::updateLit);
    connect(chip, &ClassChip::aloneRequested, this, [this, number] { showOnly(number); });
    m_layout->addWidget(chip);
    m_chips.append(chip);
  }
  for (ClassChip* chip : m_chips) chip->show();
  // From where the legend's button stands among the window's controls, and before it: new widgets come last.
  QWidget* before = m_all;
  for (ClassChip* chip : m_chips) setTabOrder(std::exchange(before, chip), chip);
  setTabOrder(before, m_all);
  setDark(m_dark);
  refresh();
  updateLit();
}

void ClassLegend::setPresent(const std::vector<bool>& present) {
  for (int i = 0; i < count(); ++i) {
    const auto number = static_cast<std::size_t>(i);
    m_chips[i]->setVisible(number < present.size() && present[number]);
  }
}

void ClassLegend::setDark(bool dark) {
  m_dark = dark;
  for (int i = 0; i < count(); ++i) {
    const Colour colour = classColour(static_cast<std::size_t>(i), dark);
    m_chips[i]->setColour(QColor(colour.red, colour.green, colour.blue));
  }
}

bool ClassLegend::classShown(int number) const { return number >= 0 && number < count() && m_chips[number]->isChecked(); }

void ClassLegend::setClassShown(int number, bool shown) {
  if (number >= 0 && number < count()) m_chips[number]->setChecked(shown);
}

void ClassLegend::showOnly(int number) {
  const auto shown = std::count_if(m_chips.cbegin(), m_chips.cend(), [](const ClassChip* chip) { return chip->isChecked(); });
  if (shown == 1 && classShown(number)) return showAll();
  for (int i = 0; i < count(); ++i) m_chips[i]->setChecked(i == number);
}

void ClassLegend::showAll() {
  for (ClassChip* chip : m_chips) chip->setChecked(true);
}

void ClassLegend::updateLit() {
  int lit = -1;
  for (int i = 0; i < count(); ++i) {
    if (m_chips[i]->focusedByKeys() && lit < 0) lit = i;
    if (m_chips[i]->underPointer()) lit = i;
  }
  if (!classShown(lit)) lit = -1;
  if (std::exchange(m_lit, lit) != lit) emit classLit(lit);
}

void ClassLegend::refresh() {
  const bool allShown = std::all_of(m_chips.cbegin(), m_chips.cend(), [](const ClassChip* chip) { return chip->isChecked(); });
  m_all->setVisible(!allShown);
  m_hint->setVisible(count() > 0);
}

}  // namespace latentscape
