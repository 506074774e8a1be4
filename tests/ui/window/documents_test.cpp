// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/runs/metrics.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/generate_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/loss_plot.h"

#include <QComboBox>
#include <QFileDialog>
#include <QImage>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>

#include <fstream>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

class DocumentsTest : public WindowTest {
 protected:
  QString message() const { return banner().text(QStringLiteral("document")); }
  // Waits until the banner reports a saved file.
  void expectSaved(const fs::path& path) const {
    EXPECT_TRUE(eventually([&] { return message() == QStringLiteral("Saved ") + QString::fromStdString(path.string()); }))
        << message().toStdString();
    EXPECT_TRUE(fs::exists(path));
  }
  bool isPng(const fs::path& path) const { return !QImage(QString::fromStdString(path.string()), "PNG").isNull(); }
  QMenu* recentMenu() const {
    for (QMenu* menu : m_window->findChildren<QMenu*>()) {
      if (menu->title().contains(QStringLiteral("Recent"))) return menu;
    }
    return nullptr;
  }
};

TEST_F(DocumentsTest, ASavedModelOpensAgain) {
  openToTrain();
  trainToTheEnd();
  const fs::path file = m_folder / "mine.safetensors";
  trigger("saveModel");
  answerFileDialog("saveDialog", file);
  expectSaved(file);
  EXPECT_TRUE(undecided()) << "its losses are not in it";
  ASSERT_EQ(recentFiles().paths(), QStringList(QString::fromStdString(file.string())));
  trigger("saveRun");
  answerFileDialog("saveDialog", m_folder / "run");
  expectSaved(m_folder / "run");
  EXPECT_FALSE(undecided());

  trigger("openModel");
  answerFileDialog("openDialog", file);
  ASSERT_TRUE(eventually([&] { return m_window->windowTitle() == QStringLiteral("mine.safetensors — Latentscape"); }));
  ASSERT_TRUE(eventually([&] { return exploration().codes() != nullptr && exploration().codes()->count == kTest; }));
  EXPECT_TRUE(reaches(SessionState::Idle));
  EXPECT_EQ(experiment().config().model, smallConfig().model);
  ASSERT_NE(recentMenu(), nullptr);
  EXPECT_TRUE(recentMenu()->isEnabled());
  EXPECT_EQ(recentMenu()->actions().value(0)->text().toStdString(), file.string());
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return m_window->windowTitle().startsWith(QStringLiteral("Built-in")); }));
  recentMenu()->actions().value(0)->trigger();
  EXPECT_TRUE(eventually([&] { return m_window->windowTitle() == QStringLiteral("mine.safetensors — Latentscape"); }));
}

TEST_F(DocumentsTest, ARecentFileThatIsGoneLeavesTheList) {
  open();
  const fs::path damaged = m_folder / "damaged.safetensors", gone = m_folder / "gone.safetensors";
  std::ofstream(damaged) << "nonsense";
  recentFiles().setPaths({QString::fromStdString(damaged.string()), QString::fromStdString(gone.string())});
  QSignalSpy failed(&m_window->opening(), &OpeningFlow::openFailed);
  recentMenu()->actions().value(0)->trigger();
  ASSERT_TRUE(eventually([&] { return failed.count() == 1; }));
  recentMenu()->actions().value(1)->trigger();
  EXPECT_TRUE(eventually([&] { return recentFiles().paths() == QStringList(QString::fromStdString(damaged.string())); }));
  EXPECT_EQ(failed.count(), 2);
}

TEST_F(DocumentsTest, ASavedRunOpensAgainWithItsLosses) {
  openToTrain();
  trainToTheEnd();
  const auto losses = m_window->training().losses();
  trigger("saveRun");
  answerFileDialog("saveDialog", m_folder / "run");
  expectSaved(m_folder / "run");
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return m_window->windowTitle().startsWith(QStringLiteral("Built-in")); }));
  ASSERT_TRUE(reaches(SessionState::Idle));
  EXPECT_TRUE(lossPlot().chart()->history().empty());
  EXPECT_FALSE(banner().shows(QStringLiteral("kept"))) << "it was saved";
  trigger("openRun");
  answerFileDialog("openDialog", m_folder / "run");
  ASSERT_TRUE(eventually([&] { return m_window->windowTitle() == QStringLiteral("run — Latentscape"); }));
  EXPECT_EQ(lossPlot().chart()->history().size(), losses.size());
}

TEST_F(DocumentsTest, OpeningDuringARunKeepsTheRun) {
  openToTrain();
  m_control->allow(3);
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  m_control->waitUntilEntered(4);
  click("trainButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Paused));
  ASSERT_TRUE(eventually([&] { return m_window->training().frame()->step == 4; }));
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return recentFiles().paths().size() == 1; }));
  ASSERT_TRUE(reaches(SessionState::Idle));
  const auto run = openRun(recentFiles().paths().front().toStdString());
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(run->checkpoint.step, 4U);
  EXPECT_TRUE(eventually(
      [&] { return m_window->windowTitle().startsWith(QStringLiteral("Built-in")) && m_window->binding().pictureComplete(); }));
}

TEST_F(DocumentsTest, ADamagedModelIsReportedAndChangesNothing) {
  open();
  const fs::path file = m_folder / "damaged.safetensors";
  ASSERT_TRUE(writeFile(file, std::string("\xff\xff\xff\xff\xff\xff\xff\x7f{}", 10)).ok());
  const auto model = exploration().model();
  const QString title = m_window->windowTitle();
  trigger("openModel");
  answerFileDialog("openDialog", file);
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("document")); }));
  EXPECT_TRUE(message().contains(QStringLiteral("damaged.safetensors"))) << message().toStdString();
  EXPECT_EQ(exploration().model(), model);
  EXPECT_EQ(m_window->windowTitle(), title);
  EXPECT_EQ(exploration().codes()->count, 10000U);
  EXPECT_TRUE(recentFiles().paths().isEmpty());
  EXPECT_EQ(m_window->findChild<QDialog*>(), nullptr) << "inline, not a dialog";
  click("bannerDismiss-document");
  EXPECT_FALSE(banner().isVisible());
}

TEST_F(DocumentsTest, LossesAreExportedInThreeFormats) {
  openToTrain();
  trainToTheEnd();
  const auto exportTo = [&](const fs::path& file) {
    trigger("exportLosses");
    answerFileDialog("saveDialog", file);
    expectSaved(file);
  };
  exportTo(m_folder / "losses.csv");
  const auto csv = readFile(m_folder / "losses.csv", 1U << 20U);
  ASSERT_TRUE(csv.ok());
  const Metrics parsed = parseMetrics(*csv, "losses.csv", {.run = ""});
  EXPECT_TRUE(parsed.notes.empty()) << parsed.notes.front();
  EXPECT_EQ(parsed.losses.size(), m_window->training().losses().size());
  exportTo(m_folder / "losses.svg");
  EXPECT_NE(readFile(m_folder / "losses.svg", 1U << 24U)->find("<svg"), std::string::npos);
  click("lossExport");
  answerFileDialog("saveDialog", m_folder / "losses.png");
  expectSaved(m_folder / "losses.png");
  EXPECT_TRUE(isPng(m_folder / "losses.png"));
}

TEST_F(DocumentsTest, TheChosenFormatGivesTheEndingThatWasNotTyped) {
  openToTrain();
  trainToTheEnd();
  trigger("exportLosses");
  auto* dialog = awaited<QFileDialog>("saveDialog");
  ASSERT_NE(dialog, nullptr);
  auto* formats = dialog->findChild<QComboBox*>(QStringLiteral("fileTypeCombo"));
  ASSERT_NE(formats, nullptr);
  formats->setFocus();
  QTest::keyClick(formats, Qt::Key_End);
  ASSERT_TRUE(formats->currentText().contains(QStringLiteral("csv")));
  answerFileDialog("saveDialog", m_folder / "table");
  expectSaved(m_folder / "table.csv");
}

TEST_F(DocumentsTest, NoLossesAreNoPicture) {
  open();
  trigger("exportLosses");
  answerFileDialog("saveDialog", m_folder / "none.png");
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("document")); }));
  EXPECT_FALSE(message().startsWith(QStringLiteral("Saved"))) << message().toStdString();
  EXPECT_FALSE(fs::exists(m_folder / "none.png"));
}

TEST_F(DocumentsTest, PicturesAreExportedIntoAFolder) {
  openToTrain();
  trainToTheEnd();
  fs::create_directories(m_folder / "pictures");
  trigger("exportPictures");
  answerFileDialog("exportDialog", m_folder / "pictures");
  expectSaved(m_folder / "pictures");
  for (const char* name : {"losses.png", "latent.png", "manifold.png", "reconstructions.png", "samples.png"}) {
    EXPECT_TRUE(isPng(m_folder / "pictures" / name)) << name;
  }
}

TEST_F(DocumentsTest, TheStripAndTheSamplesAreExported) {
  open();
  click("exportStripButton");
  answerFileDialog("saveDialog", m_folder / "strip.png");
  expectSaved(m_folder / "strip.png");
  EXPECT_TRUE(isPng(m_folder / "strip.png"));
  show("generate");
  ASSERT_TRUE(eventually([&] { return !part<GeneratePanel>().images().empty(); }));
  click("generateExport");
  answerFileDialog("saveDialog", m_folder / "samples.png");
  expectSaved(m_folder / "samples.png");
  EXPECT_TRUE(isPng(m_folder / "samples.png"));
}

TEST_F(DocumentsTest, WhereNothingIsOpenThereIsNothingToSave) {
  makeWindow();
  m_window->show();
  fs::create_directories(m_folder / "pictures");
  trigger("exportPictures");
  answerFileDialog("exportDialog", m_folder / "pictures");
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("document")); }));
  EXPECT_FALSE(message().startsWith(QStringLiteral("Saved"))) << message().toStdString();
  EXPECT_TRUE(fs::is_empty(m_folder / "pictures"));
  trigger("saveModel");
  answerFileDialog("saveDialog", m_folder / "none.safetensors");
  ASSERT_TRUE(eventually([&] { return message().contains(QStringLiteral("weights")); })) << message().toStdString();
  trigger("saveRun");
  answerFileDialog("saveDialog", m_folder / "none");
  ASSERT_TRUE(eventually([&] { return message().contains(QStringLiteral("weights")); })) << message().toStdString();
  EXPECT_FALSE(fs::exists(m_folder / "none.safetensors"));
}

TEST_F(DocumentsTest, AFileThatCannotBeWrittenIsReported) {
  open();
  ASSERT_TRUE(writeFile(m_folder / "file", "x").ok());
  click("exportStripButton");
  auto* dialog = awaited<QFileDialog>("saveDialog");
  ASSERT_NE(dialog, nullptr);
  // As a file dialog returns it if the folder has gone meanwhile.
  emit dialog->fileSelected(QString::fromStdString((m_folder / "file" / "strip.png").string()));
  dialog->reject();
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("document")); }));
  EXPECT_TRUE(message().contains(QStringLiteral("folder can't be made"))) << message().toStdString();
  EXPECT_FALSE(message().startsWith(QStringLiteral("Saved")));
}

}  // namespace
}  // namespace latentscape
