// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/widgets/elided_label.h"

#include <QLabel>
#include <QRegularExpression>

#include <functional>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// What the window says of what it shows, after each thing that the user can do to it.
class DocumentTextTest : public WindowTest {
 protected:
  struct Row {
    const char* action;
    std::function<void()> act;
    const char *title, *status, *pill;  // regular expressions of the whole texts
  };
  QString status() const { return child<QLabel>("statusText")->text(); }
  // Of the images on the map; empty if it is hidden.
  QString pill() const {
    auto* chip = child<QLabel>("datasetChip");
    return chip->isVisibleTo(m_window.get()) ? chip->text() : QString();
  }
  static bool matches(const QString& text, const char* pattern) {
    return QRegularExpression(QRegularExpression::anchoredPattern(QString::fromUtf8(pattern))).match(text).hasMatch();
  }
  void check(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      SCOPED_TRACE(row.action);
      row.act();
      ASSERT_FALSE(HasFatalFailure());
      const auto said = [&] { return matches(title(), row.title) && matches(status(), row.status) && matches(pill(), row.pill); };
      ASSERT_TRUE(eventually(said)) << "title: " << title().toStdString() << "\nstatus: " << status().toStdString()
                                    << "\npill: " << pill().toStdString();
    }
  }
  void save(const char* action, const char* name) {
    trigger(action);
    answerFileDialog("saveDialog", m_folder / name);
    const QString wanted = QStringLiteral("Saved ") + QString::fromStdString((m_folder / name).string());
    ASSERT_TRUE(eventually([&] { return banner().text(QStringLiteral("document")) == wanted; }));
  }
  void openPath(const fs::path& path) { m_window->opening().open(QString::fromStdString(path.string())); }
  void choose(const fs::path& images) {
    part<ImagesFlow>().open(QString::fromStdString(images.string()));
    ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  }
  fs::path writeOthers() const {
    using namespace latentscape::testing;
    EXPECT_TRUE(writeFile(m_folder / "others" / "train-images-idx3-ubyte", idxImages(20, 28, 28, 1)).ok());
    EXPECT_TRUE(writeFile(m_folder / "others" / "train-labels-idx1-ubyte", idxLabels(20, 10)).ok());
    EXPECT_TRUE(writeFile(m_folder / "others" / "t10k-images-idx3-ubyte", idxImages(7, 28, 28, 2)).ok());
    EXPECT_TRUE(writeFile(m_folder / "others" / "t10k-labels-idx1-ubyte", idxLabels(7, 10)).ok());
    return m_folder / "others";
  }
  // The first run.
  void pauseAfter(std::uint64_t steps) {
    m_control->allow(steps - 1);
    click("trainButton");
    ASSERT_TRUE(reaches(SessionState::Running));
    m_control->waitUntilEntered(steps);
    click("trainButton");
    m_control->allow(1);
    ASSERT_TRUE(reaches(SessionState::Paused));
  }
};

constexpr const char* kBuiltIn = "Built-in model · trained for 30 epochs · test .*sample of z\\)";
constexpr const char* kDigits = "digits · 500 test images";
constexpr const char* kMnist = "MNIST · 10,000 test images";

TEST_F(DocumentTextTest, NothingThatItSaysIsUntrue) {
  openToTrain();
  const fs::path others = writeOthers();
  check({
      {"start, with other images chosen", [] {}, "Built-in MNIST model", kBuiltIn, kMnist},
      {"choose other images", [&] { choose(others); }, "Built-in MNIST model", kBuiltIn, kMnist},
      {"choose the first again", [&] { choose(imagesFolder()); }, "Built-in MNIST model", kBuiltIn, kMnist},
      {"train", [&] { pauseAfter(3); }, "New run", "Step 3.* · autosaved", kDigits},
      {"save the run that is paused", [&] { save("saveRun", "half"); }, "half", "Step 3.* · saved in half", kDigits},
      {"one step more",
       [&] {
         m_control->allow(1);
         click("stepButton");
         ASSERT_TRUE(eventually([&] { return m_window->training().status().step == 4; }));
       },
       "New run", "Step 4.* · autosaved · step 3 is in half", kDigits},
      {"finish",
       [&] {
         m_control->allowAll();
         click("trainButton");
         ASSERT_TRUE(reaches(SessionState::Finished));
       },
       "New run", "Step 24 · test .* · autosaved · step 3 is in half", kDigits},
      {"choose other images when it has ended", [&] { choose(others); }, "New run", "Step 24 .* · autosaved · step 3 is in half",
       kDigits},
      {"save the model", [&] { save("saveModel", "mine.safetensors"); }, "New run", "Step 24 .* · autosaved · step 3 is in half",
       kDigits},
      {"save the run", [&] { save("saveRun", "first"); }, "first", "Step 24 .* · saved in first", kDigits},
      {"train another run",
       [&] {
         click("trainButton");
         ASSERT_TRUE(eventually([&] { return m_window->training().status().run == 2 && state() == SessionState::Finished; }));
       },
       "New run", "Step .* · autosaved", "others · 27 images"},
      {"discard it", [&] { click("resetButton"); }, "Built-in MNIST model", kBuiltIn, kMnist},
      {"open a model", [&] { openPath(m_folder / "mine.safetensors"); }, "mine\\.safetensors",
       "mine\\.safetensors · trained .*[^n]", kDigits},
      {"open a run", [&] { openPath(m_folder / "first"); }, "first", "first · trained for 3 epochs · test .*z\\)", kDigits},
      {"save the opened run", [&] { save("saveRun", "second"); }, "second", "first · trained .* · saved in second", kDigits},
      {"open the built-in model", [&] { trigger("openEmbedded"); }, "Built-in MNIST model", kBuiltIn, kMnist},
      {"save the built-in model as a run", [&] { save("saveRun", "third"); }, "third", "Built-in model · .* · saved in third",
       kMnist},
      {"what can't be opened", [&] { openPath(m_folder / "nowhere"); }, "third", "Built-in model · .* · saved in third", kMnist},
      {"open a model whose images are gone",
       [&] {
         fs::rename(imagesFolder(), m_folder / "moved");
         openPath(m_folder / "mine.safetensors");
       },
       "mine\\.safetensors", "mine\\.safetensors · trained .*", ""},
  });
}

TEST_F(DocumentTextTest, ARunThatIsStoppedGoesOnUnderItsOwnName) {
  openToTrain();
  std::string folder;
  check({
      {"stop",
       [&] {
         pauseAfter(5);
         click("stopButton");
         ASSERT_TRUE(reaches(SessionState::Finished));
       },
       "New run", "Step 5 .* · autosaved", kDigits},
      {"save it", [&] { save("saveRun", "mine"); }, "mine", "Step 5 .* · saved in mine", kDigits},
  });
  folder = m_window->runKeeping().place().filename().string();
  m_control->allowAll();
  check({{"continue",
          [&] {
            ASSERT_TRUE(eventually([&] { return child("continueButton")->isEnabled(); }));
            click("continueButton");
            ASSERT_TRUE(
                eventually([&] { return m_window->training().status().step == 24 && state() == SessionState::Finished; }));
          },
          folder.c_str(), "Step 24 .* · autosaved", kDigits}});
}

}  // namespace
}  // namespace latentscape
