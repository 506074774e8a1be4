// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/segmented_choice.h"

#include <QAbstractItemView>
#include <QMenu>
#include <QPushButton>
#include <QWheelEvent>

#include <optional>

namespace latentscape {
namespace {

enum class Fruit { Apple, Pear, Quince };

// In another order than the enumeration's.
std::vector<Choice<Fruit>> fruits() {
  return {{Fruit::Quince, QStringLiteral("Quince"), QStringLiteral("Hard")},
          {Fruit::Apple, QStringLiteral("Apple")},
          {Fruit::Pear, QStringLiteral("Pear"), QStringLiteral("Soft")}};
}

class FruitCombo : public testing::Test {
 protected:
  ChoiceCombo<Fruit> m_combo{"fruitCombo", QStringLiteral("Fruit"), QStringLiteral("What to eat"), fruits()};
};

TEST_F(FruitCombo, IsNamedAndShowsTheTitlesAndNotes) {
  EXPECT_EQ(m_combo.objectName(), QStringLiteral("fruitCombo"));
  EXPECT_EQ(m_combo.accessibleName(), QStringLiteral("Fruit"));
  EXPECT_EQ(m_combo.toolTip(), QStringLiteral("What to eat"));
  ASSERT_EQ(m_combo.count(), 3);
  EXPECT_EQ(m_combo.itemText(1), QStringLiteral("Apple"));
  EXPECT_EQ(m_combo.itemData(0, Qt::ToolTipRole).toString(), QStringLiteral("Hard"));
  EXPECT_FALSE(m_combo.itemData(1, Qt::ToolTipRole).isValid());
}

TEST_F(FruitCombo, HoldsAValueWhateverItsPlace) {
  EXPECT_EQ(m_combo.value(), Fruit::Quince) << "the first of the list";
  for (const Fruit fruit : {Fruit::Apple, Fruit::Quince, Fruit::Pear}) {
    m_combo.setValue(fruit);
    EXPECT_EQ(m_combo.value(), fruit);
  }
  EXPECT_EQ(m_combo.currentText(), QStringLiteral("Pear"));
}

TEST_F(FruitCombo, TellsWhatTheUserChoosesAndNothingElse) {
  std::vector<Fruit> chosen;
  QObject receiver;
  m_combo.onChosen(&receiver, [&](Fruit fruit) { chosen.push_back(fruit); });
  m_combo.setValue(Fruit::Apple);
  EXPECT_TRUE(chosen.empty());
  m_combo.show();
  QTest::keyClick(&m_combo, Qt::Key_Down);  // opens the list
  ASSERT_TRUE(m_combo.view()->isVisible());
  EXPECT_EQ(m_combo.value(), Fruit::Apple);
  QTest::keyClick(m_combo.view(), Qt::Key_End);
  QTest::keyClick(m_combo.view(), Qt::Key_Return);
  EXPECT_EQ(chosen, std::vector<Fruit>{Fruit::Pear});
}

TEST_F(FruitCombo, ItsListHasRowsAsHighAsAMenus) {
  QMenu menu;
  QAction* entry = menu.addAction(QStringLiteral("Pear"));
  menu.ensurePolished();
  m_combo.show();
  QTest::keyClick(&m_combo, Qt::Key_Down);
  ASSERT_TRUE(m_combo.view()->isVisible());
  EXPECT_GE(m_combo.view()->sizeHintForRow(0), menu.actionGeometry(entry).height() - 2);
  EXPECT_GE(m_combo.view()->sizeHintForRow(0), m_combo.fontMetrics().height() + 10);
  m_combo.hidePopup();
}

TEST(ChoiceCombo, ItsListShowsWholeTitlesHoweverNarrowTheBoxIs) {
  const QString title = QStringLiteral("A quince from the tree behind the house");
  ChoiceCombo<Fruit> combo("combo", QStringLiteral("Fruit"), {},
                           {{Fruit::Quince, title, {}, QStringLiteral("Quince")}, {Fruit::Pear, QStringLiteral("Pear")}});
  combo.setFixedWidth(80);
  showActive(combo);
  press(&combo, Qt::Key_Down);
  ASSERT_TRUE(combo.view()->isVisible());
  EXPECT_GE(combo.view()->viewport()->width(), combo.view()->sizeHintForColumn(0));
  combo.hidePopup();
}

TEST(ChoiceCombo, TakesAnyValuesThatCanBeCompared) {
  ChoiceCombo<std::optional<Fruit>> combo("combo", QStringLiteral("Fruit"), {},
                                          {{Fruit::Pear, QStringLiteral("Pear")}, {std::nullopt, QStringLiteral("None")}});
  combo.setValue(std::nullopt);
  EXPECT_EQ(combo.currentText(), QStringLiteral("None"));
  EXPECT_EQ(combo.value(), std::nullopt);
}

TEST(SegmentedChoice, HoldsAValueAndTellsWhatTheUserChooses) {
  SegmentedChoice<Fruit> control(fruits());
  std::vector<Fruit> chosen;
  control.onChosen(&control, [&](Fruit fruit) { chosen.push_back(fruit); });
  EXPECT_EQ(control.value(), Fruit::Quince);
  EXPECT_EQ(control.button(0)->toolTip(), QStringLiteral("Hard"));
  EXPECT_EQ(control.button(1)->toolTip(), QStringLiteral("Apple")) << "without a note, its title";
  control.setValue(Fruit::Pear);
  EXPECT_TRUE(control.button(2)->isChecked());
  EXPECT_TRUE(chosen.empty());
  click(control.button(1));
  click(control.button(1));
  EXPECT_EQ(control.value(), Fruit::Apple);
  EXPECT_EQ(chosen, std::vector<Fruit>{Fruit::Apple});
}

}  // namespace
}  // namespace latentscape
