// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/window/window_fixture.h"

#include "core/base/files.h"
#include "core/runs/run_copy.h"
#include "core/storage/checkpoint.h"
#include "tests/support/mouse_event.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/interpolate_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/plots/loss_plot.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/image_view.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QPushButton>
#include <QSettings>
#include <QTabWidget>

#include <utility>

namespace latentscape {

WindowTest::WindowTest()
    : m_dataHome("XDG_DATA_HOME", (m_folder.path() / "data").string()),
      m_stateHome("XDG_STATE_HOME", (m_folder.path() / "state").string()) {
  QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  m_theme = std::make_unique<Theme>();
}

WindowTest::~WindowTest() = default;

// A worker that a failed test left blocked within a step must not keep the window from closing.
void WindowTest::TearDown() {
  m_control->allowAll();
  m_window.reset();
  EXPECT_FALSE(m_control->otherThread);
  EXPECT_EQ(m_control->alive, 0);
}

void WindowTest::makeWindow(bool remember) {
  MainWindowOptions options;
  options.loadFactory = [control = m_control]() -> Result<TrainerFactory> { return fakeFactory(control); };
  options.remember = remember;
  options.keeping = m_keeping;
  options.speaker = m_speaker;
  m_window = std::make_unique<MainWindow>(*m_theme, options);
}

void WindowTest::showWith(const std::string& argument) {
  m_window->show();
  m_window->activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
  m_window->begin(argument);
}

void WindowTest::start() {
  makeWindow(true);
  showWith();
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
}

void WindowTest::closeWindow() {
  ASSERT_TRUE(m_window->close());
  m_window.reset();
  m_theme = std::make_unique<Theme>();
}

void WindowTest::startAgain() {
  closeWindow();
  start();
}

void WindowTest::open() {
  makeWindow();
  showWith();
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete(); }));
}

void WindowTest::openStill() {
  open();
  map().fit();
  map().setAutoFit(false);
}

void WindowTest::openToTrain() {
  writeImages();
  makeWindow();
  part<ConsentFlow>().consent().allow(imagesFolder().string());
  experiment().setConfig(smallConfig());
  showWith();
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete() && m_window->trainingFlow().dataset() != nullptr; }));
}

void WindowTest::openModel(const ModelConfig& model) {
  writeImages();
  Checkpoint checkpoint;
  checkpoint.config = smallConfig();
  checkpoint.config.model = model;
  checkpoint.weights = std::make_shared<Weights>(initialWeights(model, 1));
  const std::filesystem::path file = m_folder / "model.safetensors";
  ASSERT_TRUE(saveCheckpoint(checkpoint, file).ok());
  makeWindow();
  part<ConsentFlow>().consent().allow(imagesFolder().string());
  showWith(file.string());
  ASSERT_TRUE(eventually([&] { return m_window->binding().pictureComplete() && exploration().codes() != nullptr; }));
}

void WindowTest::openFile(const std::string& argument) {
  makeWindow();
  showWith(argument);
  ASSERT_TRUE(eventually([&] { return exploration().model() != nullptr && !title().isEmpty(); }));
}

void WindowTest::keepSettingsHere() const {
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope,
                     QString::fromStdString((m_folder.path() / "config").string()));
  QCoreApplication::setOrganizationName(QStringLiteral("latentscape-test"));
  QCoreApplication::setApplicationName(QStringLiteral("window_test"));
}

std::filesystem::path WindowTest::writeRun(const std::string& name, const std::string& dataset, const ModelConfig& model) const {
  Checkpoint checkpoint;
  checkpoint.config = smallConfig();
  checkpoint.config.dataset = dataset;
  checkpoint.config.model = model;
  checkpoint.weights = std::make_shared<Weights>(initialWeights(model, 1));
  EXPECT_TRUE(writeModelAsRun(m_folder / name, checkpoint, {}, false).ok());
  return m_folder / name;
}

bool WindowTest::reaches(SessionState wanted) {
  return eventually([&] { return state() == wanted; });
}

void WindowTest::trainToTheEnd() {
  m_control->allowAll();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Finished));
}

ModelConfig WindowTest::smallModel(int dimensions, Family family) {
  ModelConfig model;
  model.hidden = {16};
  model.latentDimension = dimensions;
  model.family = family;
  return model;
}

RunConfig WindowTest::smallConfig() const {
  RunConfig config;
  config.dataset = imagesFolder().string();
  config.model = smallModel();
  config.training.batch = static_cast<int>(kTrain / kStepsPerEpoch);
  config.training.epochs = 3;
  return config;
}

void WindowTest::writeImages() const {
  using namespace latentscape::testing;
  ASSERT_TRUE(writeFile(imagesFolder() / "train-images-idx3-ubyte", idxImages(kTrain, 28, 28, 1)).ok());
  ASSERT_TRUE(writeFile(imagesFolder() / "train-labels-idx1-ubyte", idxLabels(kTrain, 10)).ok());
  ASSERT_TRUE(writeFile(imagesFolder() / "t10k-images-idx3-ubyte", idxImages(kTest, 28, 28, 2)).ok());
  ASSERT_TRUE(writeFile(imagesFolder() / "t10k-labels-idx1-ubyte", idxLabels(kTest, 10)).ok());
}

ExperimentPanel& WindowTest::experiment() const { return part<ExperimentPanel>(); }
InterpolatePanel& WindowTest::interpolate() const { return part<InterpolatePanel>(); }
LatentMap& WindowTest::map() const { return part<LatentMap>(); }
LossPlot& WindowTest::lossPlot() const { return part<LossPlot>(); }

QString WindowTest::title() const {
  const QString title = m_window->windowTitle(), program = QStringLiteral("Latentscape");
  return title == program ? QString() : title.chopped(QStringLiteral(" — ").size() + program.size());
}

QImage WindowTest::picture(const char* imageView) const {
  const auto* view = child<ImageView>(imageView);
  return view != nullptr ? view->picture() : QImage();
}

void WindowTest::click(const char* name) const {
  if (auto* widget = child(name)) QTest::mouseClick(widget, Qt::LeftButton);
}

void WindowTest::show(const char* tab) const {
  const int index = m_window->analyses().indexOf(QString::fromLatin1(tab));
  ASSERT_GE(index, 0) << tab;
  tabs().setCurrentIndex(index);
}

void WindowTest::choose(MapSet set) const {
  auto* combo = static_cast<ChoiceCombo<MapSet>*>(child<QComboBox>("mapSetCombo"));
  ASSERT_NE(combo, nullptr);
  combo->setValue(set);
  emit combo->activated(combo->currentIndex());
  ASSERT_TRUE(eventually([&] {
    return exploration().images().set() == set && exploration().codes() &&
           exploration().codes()->count == exploration().dataset()->test.size();
  }));
  QCoreApplication::processEvents();
}

void WindowTest::trigger(const char* action) const {
  auto* found = m_window->findChild<QAction*>(QString::fromLatin1(action));
  ASSERT_NE(found, nullptr) << action;
  ASSERT_TRUE(found->isEnabled()) << action;
  found->trigger();
}

void WindowTest::type(const char* field, const QString& text) const {
  auto* edit = child<QLineEdit>(field);
  ASSERT_NE(edit, nullptr);
  edit->setFocus();
  edit->selectAll();
  if (text.isEmpty()) QTest::keyClick(edit, Qt::Key_Delete);
  QTest::keyClicks(edit, text);
}

void WindowTest::mouse(QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons,
                       Qt::KeyboardModifiers modifiers) const {
  sendMouse(map(), type, at, button, buttons, modifiers);
}

void WindowTest::putPoints(const std::vector<QPointF>& places) const {
  auto points = std::make_shared<MapPoints>();
  for (const QPointF& place : places) {
    const QPointF z = map().toPlane(place);
    for (int i = 0; i < 100; ++i) points->xy.insert(points->xy.end(), {static_cast<float>(z.x()), static_cast<float>(z.y())});
  }
  map().setPoints(std::move(points));
}

void WindowTest::shiftClick(QPointF at) const {
  mouse(QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton, Qt::ShiftModifier);
  mouse(QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton, Qt::ShiftModifier);
}

void WindowTest::answerFileDialog(const char* name, const std::filesystem::path& path) const {
  auto* dialog = awaited<QFileDialog>(name);
  ASSERT_NE(dialog, nullptr);
  dialog->selectFile(QString::fromStdString(path.string()));
  auto* buttons = dialog->findChild<QDialogButtonBox*>();
  ASSERT_NE(buttons, nullptr);
  QPushButton* accept =
      buttons->button(dialog->acceptMode() == QFileDialog::AcceptSave ? QDialogButtonBox::Save : QDialogButtonBox::Open);
  ASSERT_NE(accept, nullptr);
  // The dialog reads the disk on a thread of its own.
  ASSERT_TRUE(eventually([&] { return accept->isEnabled(); }));
  QTest::mouseClick(accept, Qt::LeftButton);
  ASSERT_TRUE(gone(name)) << accept->text().toStdString() << ' ' << dialog->selectedFiles().value(0).toStdString();
}

}  // namespace latentscape
