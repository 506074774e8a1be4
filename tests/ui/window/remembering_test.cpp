// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/segmented_control.h"

#include <QActionGroup>
#include <QDataStream>
#include <QFile>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>

namespace latentscape {
namespace {

// Settings in a temporary folder.
class RememberingTest : public WindowTest {
 protected:
  void SetUp() override {
    keepSettingsHere();
    std::filesystem::create_directories(m_folder / "config" / "latentscape-test");
    std::filesystem::create_directory_symlink(m_folder / "config", m_folder / "others");
  }
  // The settings as a second process sees and writes them: by another name of the file.
  QString othersFile() const {
    return QString::fromStdString((m_folder / "others" / "latentscape-test" / "window_test.conf").string());
  }
  QVariant written(const char* key) const { return QSettings(othersFile(), QSettings::IniFormat).value(QLatin1String(key)); }
  // A list of one is a text, and so is a number.
  bool becomes(const char* key, const QStringList& texts) const {
    return eventually([&] { return written(key).toStringList() == texts; });
  }
  void otherWrites(const char* key, const QVariant& value) const {
    QSettings(othersFile(), QSettings::IniFormat).setValue(QLatin1String(key), value);
  }
};

TEST_F(RememberingTest, TheNextStartFindsTheWindowAsItWas) {
  writeImages();
  start();
  m_window->resize(1180, 820);
  tabs().setCurrentIndex(1);
  trigger("theme1");
  click("lossScaleLog");
  tabs().setCurrentIndex(0);
  click("lossScaleLog");
  click("lossAxisTime");
  tabs().setCurrentIndex(1);
  QTest::mouseClick(child<SegmentedControl>("interpolationMode")->button(1), Qt::LeftButton);
  type("hiddenEdit", QStringLiteral("64, 32"));
  type("epochsEdit", QStringLiteral("7"));
  type("betaEdit", QStringLiteral("2.5"));
  auto* columns = child<QSplitter>("columns");
  columns->setSizes({300, 420, 450});
  const auto sizes = columns->sizes();
  const RunConfig config = experiment().config();
  ASSERT_EQ(config.model.hidden, (std::vector<int>{64, 32}));

  startAgain();
  EXPECT_EQ(m_window->size(), QSize(1180, 820));
  EXPECT_EQ(child<QSplitter>("columns")->sizes(), sizes);
  EXPECT_EQ(tabs().currentIndex(), 1);
  EXPECT_EQ(m_theme->mode(), Theme::Mode::Light);
  EXPECT_TRUE(m_window->findChild<QAction*>(QStringLiteral("theme1"))->isChecked());
  EXPECT_TRUE(lossPlot().logarithmic());
  EXPECT_EQ(lossPlot().xAxis(), LossAxis::Seconds);
  EXPECT_EQ(interpolate().mode(), InterpolationMode::Spherical);
  EXPECT_EQ(experiment().config(), config);
}

TEST_F(RememberingTest, WhatIsHiddenStaysHidden) {
  start();
  trigger("showExplore");
  startAgain();
  EXPECT_FALSE(child("exploreArea")->isVisible());
  EXPECT_TRUE(child("experimentPanel")->isVisible());
  trigger("showExplore");
  EXPECT_TRUE(child("exploreArea")->isVisible());
}

TEST_F(RememberingTest, WhatTheMapShowsIsRemembered) {
  start();
  EXPECT_TRUE(map().classNamesShown());
  EXPECT_FALSE(map().imagesAsPoints());
  trigger("showClassNames");
  trigger("imagesAsPoints");
  EXPECT_FALSE(map().classNamesShown());
  EXPECT_TRUE(map().imagesAsPoints());
  startAgain();
  EXPECT_FALSE(map().classNamesShown());
  EXPECT_TRUE(map().imagesAsPoints());
  EXPECT_FALSE(child<QAction>("showClassNames")->isChecked());
  EXPECT_TRUE(child<QAction>("imagesAsPoints")->isChecked());
  trigger("showClassNames");
  trigger("imagesAsPoints");
  EXPECT_TRUE(becomes("noClassNames", {"false"}));
  EXPECT_TRUE(becomes("imagesAsPoints", {"false"}));
}

TEST_F(RememberingTest, RecentFilesAndTheFolderOfTheDialogsAreRemembered) {
  start();
  trigger("saveModel");
  answerFileDialog("saveDialog", m_folder / "mine.safetensors");
  ASSERT_TRUE(eventually([&] { return recentFiles().paths().size() == 1; }));
  const QStringList recent = recentFiles().paths();
  startAgain();
  EXPECT_EQ(recentFiles().paths(), recent);
  EXPECT_EQ(part<FileDialogs>().folder().toStdString(), m_folder.path().string());
}

TEST_F(RememberingTest, AWindowThatRemembersNothingLeavesSettingsAlone) {
  open();
  type("epochsEdit", QStringLiteral("99"));
  ASSERT_TRUE(m_window->close());
  m_window.reset();
  EXPECT_TRUE(QSettings().allKeys().isEmpty());
}

TEST_F(RememberingTest, AChangeIsWrittenWhenItIsMade) {
  start();
  trigger("theme1");
  EXPECT_TRUE(becomes("theme", {"1"}));
  trigger("showExplore");
  EXPECT_TRUE(becomes("hidden", {"showExplore"}));
  click("lossScaleLog");
  EXPECT_TRUE(becomes("lossLogarithmic", {"true"}));
  tabs().setCurrentIndex(1);
  EXPECT_TRUE(becomes("tab", {"1"}));
  QTest::mouseClick(child<SegmentedControl>("interpolationMode")->button(1), Qt::LeftButton);
  EXPECT_TRUE(becomes("interpolation", {"1"}));
  type("epochsEdit", QStringLiteral("7"));
  EXPECT_TRUE(eventually([&] { return written("experiment").toString().contains(QStringLiteral("\"epochs\": 7")); }))
      << written("experiment").toString().toStdString();
  part<ConsentFlow>().consent().allow("/my/images");
  EXPECT_TRUE(becomes("allowedImages", {"/my/images"}));
  recentFiles().add(QStringLiteral("/my/run"));
  EXPECT_TRUE(becomes("recent", {"/my/run"}));
}

TEST_F(RememberingTest, TheLastWindowToCloseErasesNothingOfAnother) {
  start();
  recentFiles().add(QStringLiteral("/mine"));
  part<ConsentFlow>().consent().allow("/my/images");
  trigger("theme1");
  ASSERT_TRUE(becomes("theme", {"1"}));
  ASSERT_TRUE(becomes("recent", {"/mine"}));
  ASSERT_TRUE(becomes("allowedImages", {"/my/images"}));
  const QVariant geometry = QByteArray("another window's");
  otherWrites("recent", QStringList{QStringLiteral("/theirs"), QStringLiteral("/mine")});
  otherWrites("allowedImages", QStringList{QStringLiteral("/their/images"), QStringLiteral("/my/images")});
  otherWrites("theme", 2);
  otherWrites("lossAxis", 2);
  otherWrites("experiment", QStringLiteral("theirs"));
  otherWrites("geometry", geometry);
  otherWrites("ofANewerVersion", QStringLiteral("kept"));
  recentFiles().add(QStringLiteral("/newest"));
  trigger("showExplore");
  closeWindow();
  EXPECT_EQ(written("recent").toStringList(), QStringList({"/newest", "/theirs", "/mine"}));
  EXPECT_EQ(written("allowedImages").toStringList(), QStringList({"/their/images", "/my/images"}));
  EXPECT_EQ(written("theme").toInt(), 2);
  EXPECT_EQ(written("lossAxis").toInt(), 2);
  EXPECT_EQ(written("experiment").toString(), QStringLiteral("theirs"));
  EXPECT_EQ(written("geometry"), geometry);
  EXPECT_EQ(written("ofANewerVersion").toString(), QStringLiteral("kept"));
  EXPECT_EQ(written("hidden").toStringList(), QStringList{QStringLiteral("showExplore")});
}

TEST_F(RememberingTest, ClearingTheRecentFilesRemovesThoseThatWereShown) {
  start();
  recentFiles().add(QStringLiteral("/a"));
  recentFiles().add(QStringLiteral("/b"));
  ASSERT_TRUE(becomes("recent", {"/b", "/a"}));
  otherWrites("recent", QStringList{QStringLiteral("/theirs"), QStringLiteral("/b"), QStringLiteral("/a")});
  trigger("clearRecent");
  EXPECT_TRUE(eventually([&] { return recentFiles().paths().isEmpty(); }));
  closeWindow();
  EXPECT_EQ(written("recent").toStringList(), QStringList{QStringLiteral("/theirs")});
}

TEST_F(RememberingTest, LongListsAreCutWhenReadAndWhenWritten) {
  // More entries than are looked at, and longer together than any list may be (setting_values.cpp).
  QStringList paths;
  const QString folder = QStringLiteral("/home/someone/") + QString(90, QLatin1Char('m'));
  for (int i = 0; i < 10500; ++i) paths << folder + QStringLiteral("/%1.safetensors").arg(i);
  ASSERT_GT(paths.join(QString()).size(), 1 << 20);
  const QString megabyte = QStringLiteral("/") + QString(1 << 20, QLatin1Char('x'));
  {
    QSettings settings(othersFile(), QSettings::IniFormat);  // one write: each reads and writes the whole file
    settings.setValue(QStringLiteral("recent"), QStringList{megabyte, QStringLiteral("relative")} + paths);
    settings.setValue(QStringLiteral("allowedImages"), QStringList{megabyte} + paths);
    settings.setValue(QStringLiteral("hidden"), paths);
    settings.setValue(QStringLiteral("folder"), megabyte);
    settings.setValue(QStringLiteral("experiment"), megabyte);
  }
  start();
  EXPECT_EQ(recentFiles().paths(), paths.mid(0, 8));
  EXPECT_EQ(part<ConsentFlow>().consent().paths(), paths.mid(0, 200));
  EXPECT_TRUE(child("experimentPanel")->isVisible());
  recentFiles().add(QStringLiteral("/newest"));
  closeWindow();
  EXPECT_EQ(written("recent").toStringList(), QStringList{QStringLiteral("/newest")} + paths.mid(0, 7));
  EXPECT_EQ(written("allowedImages").toStringList(), paths.mid(0, 200));
  EXPECT_LT(QFile(othersFile()).size(), 100000);
}

TEST_F(RememberingTest, AFileOfBytesIsStartedAnew) {
  QByteArray bytes;
  for (std::uint32_t i = 0, random = 1; i < 3000000; ++i) {
    random = random * 1664525U + 1013904223U;
    bytes.push_back(static_cast<char>(random >> 24U));
  }
  QFile file(othersFile());
  ASSERT_TRUE(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
  file.close();
  start();
  recentFiles().add(QStringLiteral("/newest"));
  closeWindow();
  EXPECT_EQ(written("recent").toStringList(), QStringList{QStringLiteral("/newest")});
  EXPECT_LT(QFile(othersFile()).size(), 100000);
}

// QSplitter allocates what its state claims.
TEST_F(RememberingTest, DamagedColumnsAreAsIfThereWereNone) {
  const auto state = [](qint32 count, const QList<qint32>& sizes, qint32 handle, qint32 orientation) {
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << qint32(0xff) << qint32(1) << count;
    for (const qint32 size : sizes) stream << size;
    stream << false << handle << true << orientation << true;
    return bytes;
  };
  start();
  auto sizes = [&] { return child<QSplitter>("columns")->sizes(); };
  const QList<int> usual = sizes();
  closeWindow();
  for (const QByteArray& damaged : {state(0x7fffffff, {200, 300, 400}, 1, 1), state(3, {200, 2000000000, 2000000000}, 1, 1),
                                    state(3, {-5, 300, 400}, 1, 1), QByteArray(3, '\xff')}) {
    otherWrites("layout", 1);
    otherWrites("columns", damaged);
    start();
    EXPECT_EQ(sizes(), usual) << damaged.toHex().toStdString();
    closeWindow();
  }
  otherWrites("columns", state(3, {300, 600, 540}, 500, 2));
  start();
  EXPECT_EQ(child<QSplitter>("columns")->handleWidth(), 1);
  EXPECT_EQ(child<QSplitter>("columns")->orientation(), Qt::Horizontal);
}

TEST_F(RememberingTest, AModelsImagesAreNotTakenForChosenOnesAtTheNextStart) {
  writeImages();
  const std::filesystem::path run = writeRun("theirs", imagesFolder().string(), smallConfig().model);
  makeWindow(true);
  m_window->show();
  m_window->begin(run.string());
  ASSERT_TRUE(eventually([&] { return experiment().config().dataset == imagesFolder().string() || banner().isVisible(); }));
  closeWindow();
  makeWindow(true);
  EXPECT_FALSE(part<ConsentFlow>().consent().allows(imagesFolder().string()));
}

TEST_F(RememberingTest, NonsenseInTheSettingsDoesNoHarm) {
  {
    QSettings settings;
    settings.setValue("layout", 1);
    settings.setValue("geometry", QByteArray("nonsense"));
    settings.setValue("columns", QByteArray("nonsense"));
    settings.setValue("tab", 77);
    settings.setValue("theme", -5);
    settings.setValue("lossAxis", 900);
    settings.setValue("noClassNames", QStringLiteral("perhaps"));
    settings.setValue("imagesAsPoints", 12);
    settings.setValue("interpolation", QStringLiteral("x"));
    settings.setValue("experiment", QStringLiteral("{\"training\": {\"epochs\": -1}}"));
    settings.setValue("recent", QStringList{QStringLiteral("/nowhere/at/all.safetensors")});
  }
  start();
  EXPECT_EQ(experiment().config().training.epochs, RunConfig{}.training.epochs);
  EXPECT_TRUE(map().classNamesShown());
  EXPECT_FALSE(map().imagesAsPoints());
  EXPECT_GE(tabs().currentIndex(), 0);
  EXPECT_TRUE(child("experimentPanel")->isVisible());
}

}  // namespace
}  // namespace latentscape
