// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_reader.h"
#include "tests/core/data/data_files.h"
#include "tests/core/storage/temporary_folder.h"
#include "tests/core/training/fake_trainer.h"
#include "tests/ui/deadline.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/window/main_window.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QMouseEvent>
#include <QTabWidget>
#include <QTest>

#include <functional>
#include <memory>
#include <ostream>
#include <vector>

class QPushButton;

inline void PrintTo(const QString& text, std::ostream* out) { *out << '"' << text.toStdString() << '"'; }

namespace latentscape {

class ExperimentPanel;
class ImageView;
class InterpolatePanel;
class LatentMap;
class LossPlot;

// Waits for a condition while the event loop runs.
inline bool eventually(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }

// The whole window with a fake training engine, no settings, and an empty data folder of its own.
class WindowTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kTrain = 64, kTest = 500;  // images of the small data set
  static constexpr std::uint64_t kStepsPerEpoch = 8;        // of smallConfig()

  WindowTest();
  ~WindowTest() override;
  void TearDown() override;

  void makeWindow(bool remember = false);
  // What windows that remember keep lies in the test's own folder.
  void keepSettingsHere() const;
  // Makes a window that remembers and shows it as the program does when it starts; waits for its first picture. It needs
  // keepSettingsHere().
  void start();
  void closeWindow();  // with its theme, as at the end of the program
  void startAgain();
  // Shows the window with the embedded model, and waits for its first picture.
  void open();
  // The same, with a map that stays still: only the test moves anything.
  void openStill();
  // The same, set up to train a small model on a small data set in a folder, which has been read.
  void openToTrain();
  // Shows the window with a randomly initialised model whose data set is the small one in imagesFolder(); waits for its codes.
  void openModel(const ModelConfig& model);
  // Shows the window with this argument, and waits until it has a model.
  void openFile(const std::string& argument);
  // A run folder with a randomly initialised model that names a data set.
  std::filesystem::path writeRun(const std::string& name, const std::string& dataset, const ModelConfig& model) const;
  // Waits until the current run is in a state.
  bool reaches(SessionState state);
  // Trains to the end of the run and waits for what it shows.
  void trainToTheEnd();

  // With one hidden layer of 16 units.
  static ModelConfig smallModel(int dimensions = 2, Family family = Family::Vae);
  RunConfig smallConfig() const;  // of smallModel()
  void writeImages() const;       // the small data set, into imagesFolder()
  std::filesystem::path imagesFolder() const { return m_folder / "digits"; }
  std::filesystem::path runsFolder() const { return m_folder / "data" / "latentscape" / "runs"; }

  // What the window is made of; there is one of each.
  template <class T>
  T& part() const {
    return *m_window->findChild<T*>();
  }
  Banner& banner() const { return part<Banner>(); }
  ExplorationController& exploration() const { return part<ExplorationController>(); }
  RecentFiles& recentFiles() const { return part<RecentFiles>(); }
  ExperimentPanel& experiment() const;
  InterpolatePanel& interpolate() const;
  LatentMap& map() const;
  LossPlot& lossPlot() const;
  QTabWidget& tabs() const { return *child<QTabWidget>("tabs"); }
  // The name of the model in the window's title; empty if none is shown yet.
  QString title() const;
  QImage picture(const char* imageView) const;
  // The run is the user's to keep or discard.
  bool undecided() const { return m_window->runKeeping().undecided(m_window->training().status().step); }
  SessionState state() const { return m_window->training().status().state; }

  template <class T = QWidget>
  T* child(const char* name) const {
    T* found = m_window->findChild<T*>(QString::fromLatin1(name));
    if (found == nullptr) ADD_FAILURE() << "there is no " << name;
    return found;
  }
  template <class T = QWidget>
  T* awaited(const char* name) const {
    const auto find = [&] { return m_window->findChild<T*>(QString::fromLatin1(name)); };
    if (!eventually([&] { return find() != nullptr && find()->isVisible(); })) ADD_FAILURE() << name << " does not appear";
    return find();
  }
  bool gone(const char* name) const {
    return eventually([&] { return m_window->findChild<QWidget*>(QString::fromLatin1(name)) == nullptr; });
  }
  void click(const char* name) const;
  void show(const char* tab) const;  // by its name: "losses", "denoise"
  void choose(MapSet set) const;     // puts these images on the map, and waits for them
  void trigger(const char* action) const;
  // Selects the text of a field and types over it.
  void type(const char* field, const QString& text) const;
  void mouse(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons,
             Qt::KeyboardModifiers modifiers = {}) const;
  void shiftClick(QPointF at) const;
  // Instead of the map's points, a hundred at each of these places, in its pixels.
  void putPoints(const std::vector<QPointF>& places) const;
  // Chooses a file, or a folder, in the file dialog that is about to open.
  void answerFileDialog(const char* dialog, const std::filesystem::path& path) const;

  TemporaryFolder m_folder;
  latentscape::testing::ScopedVariable m_dataHome, m_stateHome;
  // Set these before a window is made.
  KeeperOptions m_keeping;
  std::function<std::unique_ptr<DesktopSpeaker>()> m_speaker;
  std::shared_ptr<FakeTraining> m_control = std::make_shared<FakeTraining>();
  std::unique_ptr<Theme> m_theme;
  std::unique_ptr<MainWindow> m_window;

 private:
  void showWith(const std::string& argument = {});  // shows the window and lets it open this
};

}  // namespace latentscape
