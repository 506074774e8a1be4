// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dataset_combo.h"

#include "support.h"

#include <QAbstractItemView>
#include <QAccessible>

namespace latentscape {
namespace {

class DatasetList : public testing::Test {
 protected:
  DatasetList() {
    m_combo.setName(QStringLiteral("mnist"));  // before it is known, as the experiment does
    m_combo.setDatasets({{"mnist", "MNIST", "70,000 digits", "11.6 MB"},
                         {"digits-trial", "Built-in digits", "10,000 digits", {}},
                         {"kmnist", "Kuzushiji-MNIST", "70,000 characters", "21.3 MB"},
                         {"svhn", "SVHN", "99,289 digits", "246 MB"}});
  }
  // The list's lines; a line between groups is "-".
  QStringList lines() const {
    QStringList texts;
    for (int i = 0; i < m_combo.count(); ++i) {
      const bool line = m_combo.itemData(i, Qt::AccessibleDescriptionRole).toString() == QStringLiteral("separator");
      texts << (line ? QStringLiteral("-") : m_combo.itemText(i));
    }
    return texts;
  }
  void choose(const QString& text) {
    QTest::keyClick(&m_combo, Qt::Key_Down);  // opens the list
    ASSERT_TRUE(m_combo.view()->isVisible());
    m_combo.view()->setCurrentIndex(m_combo.model()->index(m_combo.findText(text), 0));
    QTest::keyClick(m_combo.view(), Qt::Key_Return);
  }
  DatasetCombo m_combo;
};

TEST_F(DatasetList, WhatIsOnThisMachineComesFirstAndTheOthersHaveTheSizeOfTheirDownload) {
  EXPECT_EQ(lines(), (QStringList{"Folder…", "File…", "-", "MNIST", "Built-in digits", "Kuzushiji-MNIST", "SVHN"}))
      << "where they are is not known yet";
  m_combo.setLocal({"kmnist", "digits-trial"});
  EXPECT_EQ(lines(),
            (QStringList{"Folder…", "File…", "-", "Built-in digits · on this machine", "Kuzushiji-MNIST · on this machine", "-",
                         "MNIST · 11.6 MB to download", "SVHN · 246 MB to download"}));
  EXPECT_EQ(m_combo.name(), QStringLiteral("mnist")) << "the chosen one stays";
  EXPECT_EQ(m_combo.currentData().toString(), QStringLiteral("mnist"));
  m_combo.setLocal({"mnist", "digits-trial", "kmnist", "svhn"});
  EXPECT_EQ(lines().count(QStringLiteral("-")), 1);
}

TEST_F(DatasetList, APathThatWasChosenIsAboveTheKnownSets) {
  m_combo.setLocal({"digits-trial"});
  m_combo.setName(QStringLiteral("/data/my digits"));
  m_combo.setName(QStringLiteral("/data/<b>"));
  m_combo.setLocal({"digits-trial", "mnist"});
  EXPECT_EQ(lines(), (QStringList{"Folder…", "File…", "-", "<b>", "my digits", "-", "MNIST · on this machine",
                                  "Built-in digits · on this machine", "-", "Kuzushiji-MNIST · 21.3 MB to download",
                                  "SVHN · 246 MB to download"}));
  EXPECT_EQ(m_combo.currentData().toString(), QStringLiteral("/data/<b>"));
}

// Assistive technology reads the texts of the list and of the box: they say where a data set is.
TEST_F(DatasetList, TheScreenReaderHearsWhatIsSeen) {
  m_combo.setLocal({"digits-trial"});
  m_combo.show();
  QAccessibleInterface* box = QAccessible::queryAccessibleInterface(&m_combo);
  ASSERT_NE(box, nullptr);
  EXPECT_EQ(box->text(QAccessible::Value), QStringLiteral("MNIST · 11.6 MB to download"));
  QAccessibleInterface* list = QAccessible::queryAccessibleInterface(m_combo.view());
  ASSERT_NE(list, nullptr);
  QStringList heard;
  for (int i = 0; i < list->childCount(); ++i) heard << list->child(i)->text(QAccessible::Name);
  for (const QString& text : lines()) {
    if (text != QStringLiteral("-")) {
      EXPECT_TRUE(heard.contains(text)) << text.toStdString();
    }
  }
}

TEST_F(DatasetList, KeysChooseASetAFolderOrAFile) {
  m_combo.setLocal({"digits-trial"});
  m_combo.show();
  QSignalSpy chosen(&m_combo, &DatasetCombo::chosen), folder(&m_combo, &DatasetCombo::folderRequested),
      file(&m_combo, &DatasetCombo::fileRequested), opened(&m_combo, &DatasetCombo::listOpened);
  choose(QStringLiteral("Built-in digits · on this machine"));
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].toString(), QStringLiteral("digits-trial"));
  EXPECT_EQ(opened.count(), 1);
  choose(QStringLiteral("Folder…"));
  EXPECT_EQ(folder.count(), 1);
  choose(QStringLiteral("File…"));
  EXPECT_EQ(file.count(), 1);
  EXPECT_EQ(folder.count(), 1);
  EXPECT_EQ(m_combo.name(), QStringLiteral("digits-trial")) << "nothing else is chosen yet";
  EXPECT_EQ(m_combo.currentData().toString(), QStringLiteral("digits-trial"));
}

TEST_F(DatasetList, DoesNotChangeUnderTheHand) {
  m_combo.setLocal({"digits-trial"});
  m_combo.show();
  QSignalSpy chosen(&m_combo, &DatasetCombo::chosen);
  m_combo.showPopup();
  const QStringList before = lines();
  const int place = m_combo.findText(QStringLiteral("SVHN · 246 MB to download"));
  m_combo.view()->setCurrentIndex(m_combo.model()->index(place, 0));
  m_combo.setLocal({"digits-trial", "svhn"});
  EXPECT_EQ(lines(), before);
  QTest::keyClick(m_combo.view(), Qt::Key_Return);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].toString(), QStringLiteral("svhn")) << "what the user saw there";
  ASSERT_TRUE(QTest::qWaitFor([&] { return lines().contains(QStringLiteral("SVHN · on this machine")); }));
  EXPECT_EQ(m_combo.currentData().toString(), QStringLiteral("svhn"));
}

}  // namespace
}  // namespace latentscape
