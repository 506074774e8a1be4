// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/experiment_panel.h"

#include "support.h"
#include "ui/panels/beta_field.h"
#include "ui/widgets/number_field.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

namespace latentscape {
namespace {

RunConfig unusual() {
  RunConfig config;
  config.dataset = "fashion-mnist";
  config.model.image = {32, 32, 3};
  config.model.network = Network::Convolutional;
  config.model.channels = {16, 8, 4};
  config.model.hidden = {300, 200, 100};
  config.model.latentDimension = 7;
  config.model.family = Family::ConditionalVae;
  config.model.classes = 10;
  config.model.activation = Activation::Gelu;
  config.model.reconstruction = Reconstruction::Gaussian;
  config.model.learnedVariance = true;
  config.model.variance = 0.25;
  TrainingConfig& training = config.training;
  training.epochs = 42;
  training.batch = 64;
  training.learningRate = 2.5e-4;
  training.beta = 3.75;
  training.seed = (std::uint64_t{1} << 53) - 1;
  training.device = "cuda:1";
  training.threads = 3;
  training.engine = "autograd";
  training.optimizer = Optimizer::Sgd;
  training.momentum = 0.5;
  training.schedule = Schedule::Cosine;
  training.warmup = 0.5;
  training.klWarmup = 2.0;
  training.weightDecay = 0.01;
  training.clip = 5.0;
  training.binarize = true;
  training.meanOverPixels = true;
  training.corruption = {CorruptionKind::SaltAndPepper, 0.25};
  return config;
}

// Chooses by keyboard: opens the list, and moves down from its top.
void choose(QComboBox* combo, int steps) {
  combo->window()->show();
  QTest::keyClick(combo, Qt::Key_Down);
  ASSERT_TRUE(combo->view()->isVisible());
  QTest::keyClick(combo->view(), Qt::Key_Home);
  for (int i = 0; i < steps; ++i) QTest::keyClick(combo->view(), Qt::Key_Down);
  QTest::keyClick(combo->view(), Qt::Key_Return);
  ASSERT_FALSE(combo->view()->isVisible());
}

class Experiment : public testing::Test {
 protected:
  Experiment() {
    m_panel.setDatasets({{"mnist", "MNIST", "digits", "11.6 MB"}, {"fashion-mnist", "Fashion-MNIST", "clothes", "30.9 MB"}});
  }
  ExperimentPanel m_panel;
};

TEST_F(Experiment, StartsWithTheDefaults) {
  EXPECT_EQ(m_panel.config(), RunConfig{});
  EXPECT_TRUE(m_panel.isValid());
  EXPECT_EQ(child<QComboBox>(m_panel, "presetCombo")->currentText(), QStringLiteral("2-D map (512, 256)"));
  EXPECT_EQ(child<QLabel>(m_panel, "architecture")->text(), QStringLiteral("784–512–256–2 · 1.07 M parameters"));
}

TEST_F(Experiment, ConfigRoundTripsWithoutASignalOfAnEdit) {
  QSignalSpy beta(&m_panel, &ExperimentPanel::betaEdited);
  QSignalSpy rate(&m_panel, &ExperimentPanel::learningRateEdited);
  QSignalSpy dataset(&m_panel, &ExperimentPanel::datasetChosen);
  m_panel.setConfig(unusual());
  EXPECT_EQ(m_panel.config(), unusual());
  EXPECT_EQ(beta.count() + rate.count() + dataset.count(), 0);
  EXPECT_EQ(child<QComboBox>(m_panel, "presetCombo")->currentText(), QStringLiteral("Custom"));
  EXPECT_EQ(child<QComboBox>(m_panel, "deviceCombo")->currentText(), QStringLiteral("CUDA:1"));
}

TEST_F(Experiment, EveryFieldThatIsTypedIntoReachesTheConfig) {
  QSignalSpy refreshed(&m_panel, &ExperimentPanel::refreshed);
  const auto type = [&](const char* name, const char* text) {
    typeInto(child<QLineEdit>(m_panel, name), QString::fromLatin1(text));
  };
  type("hiddenEdit", "64,32");
  type("latentEdit", "5");
  type("betaEdit", "0.25");
  type("learningRateEdit", "0.002");
  type("batchEdit", "256");
  type("epochsEdit", "30");
  type("seedEdit", "9");
  type("threadsEdit", "2");
  const RunConfig config = m_panel.config();
  EXPECT_EQ(config.model.hidden, (std::vector<int>{64, 32}));
  EXPECT_EQ(config.model.latentDimension, 5);
  EXPECT_EQ(config.training.beta, 0.25);
  EXPECT_EQ(config.training.learningRate, 0.002);
  EXPECT_EQ(config.training.batch, 256);
  EXPECT_EQ(config.training.epochs, 30);
  EXPECT_EQ(config.training.seed, 9U);
  EXPECT_EQ(config.training.threads, 2);
  EXPECT_GE(refreshed.count(), 8);
  EXPECT_TRUE(m_panel.isValid());
}

TEST_F(Experiment, BadHiddenLayersAreReportedAsTheyAreTyped) {
  QSignalSpy validity(&m_panel, &ExperimentPanel::validityChanged);
  auto* hidden = child<QLineEdit>(m_panel, "hiddenEdit");
  typeInto(hidden, QStringLiteral("512, x"));
  EXPECT_FALSE(m_panel.isValid());
  ASSERT_EQ(validity.count(), 1);
  EXPECT_FALSE(validity.last()[0].toBool());
  EXPECT_TRUE(hidden->property("invalid").toBool());
  const auto problem = m_panel.firstProblem();
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->where, "Hidden layers");
  EXPECT_NE(problem->message().find("separated by commas"), std::string::npos) << problem->message();
  EXPECT_TRUE(hidden->toolTip().contains(QStringLiteral("separated by commas")));
  EXPECT_TRUE(child<QLabel>(m_panel, "architecture")->text().contains(QStringLiteral("separated by commas")));
  EXPECT_EQ(m_panel.config().model.hidden, std::vector<int>{512});  // the last valid value
  typeInto(hidden, QStringLiteral("99999"));
  EXPECT_TRUE(hidden->toolTip().contains(QStringLiteral("from 1 to 16384"))) << hidden->toolTip().toStdString();
  typeInto(hidden, {});
  EXPECT_TRUE(m_panel.isValid());
  EXPECT_TRUE(m_panel.config().model.hidden.empty());
}

TEST_F(Experiment, TooManyParametersAreAProblemThoughEachFieldIsFine) {
  typeInto(child<QLineEdit>(m_panel, "hiddenEdit"), QStringLiteral("16384, 16384, 16384"));
  ASSERT_FALSE(m_panel.isValid());
  EXPECT_NE(m_panel.firstProblem()->what.find("parameters"), std::string::npos);
}

TEST_F(Experiment, APresetSetsItsFieldsAndFieldsFindTheirPreset) {
  auto* preset = child<QComboBox>(m_panel, "presetCombo");
  QSignalSpy refreshed(&m_panel, &ExperimentPanel::refreshed);
  choose(preset, 1);
  EXPECT_EQ(preset->currentText(), QStringLiteral("Classic (400, 20-D)"));
  EXPECT_EQ(m_panel.config().model.hidden, std::vector<int>{400});
  EXPECT_EQ(m_panel.config().model.latentDimension, 20);
  EXPECT_EQ(m_panel.config().training.batch, 128);
  EXPECT_EQ(m_panel.config().training.learningRate, 1e-3);
  EXPECT_GE(refreshed.count(), 1);
  typeInto(child<QLineEdit>(m_panel, "latentEdit"), QStringLiteral("21"));
  EXPECT_EQ(preset->currentText(), QStringLiteral("Custom"));
  typeInto(child<QLineEdit>(m_panel, "latentEdit"), QStringLiteral("20"));
  EXPECT_EQ(preset->currentText(), QStringLiteral("Classic (400, 20-D)"));
  choose(preset, 3);  // "Custom" changes nothing: the fields decide
  EXPECT_EQ(preset->currentText(), QStringLiteral("Classic (400, 20-D)"));
}

TEST_F(Experiment, AConvolutionalNetworkHasChannels) {
  auto* network = child<QComboBox>(m_panel, "networkCombo");
  auto* channels = child<QLineEdit>(m_panel, "channelsEdit");
  EXPECT_FALSE(channels->isEnabled());
  EXPECT_TRUE(channels->toolTip().contains(QStringLiteral("no feature maps"))) << channels->toolTip().toStdString();
  choose(network, 1);
  EXPECT_TRUE(channels->isEnabled());
  EXPECT_FALSE(channels->toolTip().contains(QStringLiteral("no feature maps")));
  EXPECT_EQ(m_panel.config().model.network, Network::Convolutional);
  EXPECT_EQ(m_panel.config().model.channels, (std::vector<int>{32, 64}));
  EXPECT_EQ(m_panel.config().model.hidden, std::vector<int>{256}) << "the default dense layers are replaced";
  EXPECT_EQ(child<QComboBox>(m_panel, "presetCombo")->currentText(), QStringLiteral("Convolutional (32, 64)"));
  EXPECT_EQ(child<QLabel>(m_panel, "architecture")->text(), QStringLiteral("28×28×1–32–64–256–2 · 1.65 M parameters"));
  typeInto(channels, QStringLiteral("8, 16, 32"));
  EXPECT_EQ(m_panel.config().model.channels, (std::vector<int>{8, 16, 32}));
  EXPECT_TRUE(m_panel.isValid());
  typeInto(channels, {});
  EXPECT_FALSE(m_panel.isValid());
  EXPECT_EQ(m_panel.firstProblem()->where, "Channels");
  typeInto(channels, QStringLiteral("1,1,1,1,1,1"));
  ASSERT_FALSE(m_panel.isValid()) << "28 pixels cannot be halved six times";
  EXPECT_NE(m_panel.firstProblem()->message().find("at most 5"), std::string::npos) << m_panel.firstProblem()->message();
  choose(network, 0);
  EXPECT_TRUE(m_panel.isValid());
  EXPECT_TRUE(m_panel.config().model.channels.empty());
  EXPECT_EQ(m_panel.config(), RunConfig{});
  choose(child<QComboBox>(m_panel, "presetCombo"), 2);
  EXPECT_EQ(network->currentText(), QStringLiteral("Convolutional"));
  EXPECT_TRUE(channels->isEnabled());
}

TEST_F(Experiment, TheDataSetIsChosenAndAFolderAskedFor) {
  auto* combo = child<QComboBox>(m_panel, "datasetCombo");
  QSignalSpy chosen(&m_panel, &ExperimentPanel::datasetChosen);
  QSignalSpy folder(&m_panel, &ExperimentPanel::folderRequested);
  choose(combo, combo->findData(QStringLiteral("fashion-mnist")));
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].toString(), QStringLiteral("fashion-mnist"));
  EXPECT_EQ(m_panel.config().dataset, "fashion-mnist");
  choose(combo, combo->findText(QStringLiteral("Folder…")));
  EXPECT_EQ(folder.count(), 1);
  EXPECT_EQ(combo->currentData().toString(), QStringLiteral("fashion-mnist")) << "the folder is not chosen before it has a name";
  m_panel.setDataset(QStringLiteral("/data/my digits"));
  EXPECT_EQ(combo->currentText(), QStringLiteral("my digits"));
  EXPECT_EQ(m_panel.config().dataset, "/data/my digits");
  m_panel.setDatasets({{"mnist", "MNIST", {}, "11.6 MB"}});
  EXPECT_EQ(m_panel.config().dataset, "/data/my digits");
}

TEST_F(Experiment, DevicesAreAdded) {
  auto* combo = child<QComboBox>(m_panel, "deviceCombo");
  EXPECT_EQ(combo->count(), 2);
  m_panel.setDevices({"cuda:0"});
  EXPECT_EQ(combo->count(), 3);
  QSignalSpy refreshed(&m_panel, &ExperimentPanel::refreshed);
  choose(combo, 2);
  EXPECT_EQ(m_panel.config().training.device, "cuda:0");
  EXPECT_GE(refreshed.count(), 1);
  m_panel.setDevices({"cuda:0", "cuda:1"});
  EXPECT_EQ(m_panel.config().training.device, "cuda:0");
}

TEST_F(Experiment, BetaBySliderIsOneInTheMiddleAndIsLive) {
  auto* slider = child<QSlider>(m_panel, "betaSlider");
  auto* number = child<NumberField>(m_panel, "betaEdit");
  QSignalSpy beta(&m_panel, &ExperimentPanel::betaEdited);
  EXPECT_EQ(slider->value(), slider->maximum() / 2);
  press(slider, Qt::Key_Home);
  EXPECT_EQ(m_panel.config().training.beta, 0.0);
  press(slider, Qt::Key_End);
  EXPECT_EQ(m_panel.config().training.beta, 10.0);
  EXPECT_EQ(number->text(), QStringLiteral("10"));
  ASSERT_GE(beta.count(), 2);
  EXPECT_EQ(beta.last()[0].toDouble(), 10.0);
  typeInto(number, QStringLiteral("1"));
  EXPECT_EQ(slider->value(), slider->maximum() / 2);
  typeInto(number, QStringLiteral("400"));  // beyond the slider's range
  EXPECT_EQ(m_panel.config().training.beta, 400.0);
  EXPECT_EQ(slider->value(), slider->maximum());
  EXPECT_EQ(beta.last()[0].toDouble(), 400.0);
}

TEST_F(Experiment, TheWheelIsLeftToScrolling) {
  m_panel.show();
  const RunConfig before = m_panel.config();
  for (const char* name : {"betaSlider", "presetCombo", "deviceCombo"}) {
    auto* widget = child(m_panel, name);
    const QPointF at(widget->width() / 2.0, widget->height() / 2.0);
    QWheelEvent wheel(at, widget->mapToGlobal(at), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &wheel);
    EXPECT_FALSE(wheel.isAccepted()) << name;
  }
  EXPECT_EQ(m_panel.config(), before);
}

// As the user turns it, from wherever the keyboard is.
TEST_F(Experiment, TheWheelLeavesTheKeyboardWhereItIs) {
  showActive(m_panel);
  for (const char* section : {"imagesToggle", "objectiveToggle"}) child<QToolButton>(m_panel, section)->setChecked(true);
  auto* typed = child(m_panel, "batchEdit");
  typed->setFocus();
  ASSERT_TRUE(typed->hasFocus());
  const RunConfig before = m_panel.config();
  int turned = 0;
  for (QWidget* widget : m_panel.findChildren<QWidget*>()) {
    if (!widget->isVisible() || !widget->isEnabled()) continue;
    const QPointF at(widget->width() / 2.0, widget->height() / 2.0);
    QWheelEvent wheel(at, widget->mapToGlobal(at), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QSpontaneKeyEvent::setSpontaneous(&wheel);
    qApp->notify(widget, &wheel);
    EXPECT_TRUE(typed->hasFocus()) << widget->objectName().toStdString();
    typed->setFocus();
    turned += qobject_cast<QComboBox*>(widget) != nullptr ? 1 : 0;
  }
  EXPECT_GE(turned, 9) << "the lists";
  EXPECT_EQ(m_panel.config(), before);
}

TEST_F(Experiment, BetaByMouse) {
  QSignalSpy beta(&m_panel, &ExperimentPanel::betaEdited);
  m_panel.resize(240, 600);
  m_panel.show();
  auto* slider = child<QSlider>(m_panel, "betaSlider");
  QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(slider->width() - 4, slider->height() / 2));
  ASSERT_GE(beta.count(), 1);
  EXPECT_GT(m_panel.config().training.beta, 1.0);
}

TEST(BetaField, MapsThereAndBack) {
  EXPECT_EQ(BetaField::betaAt(0.0), 0.0);
  EXPECT_EQ(BetaField::betaAt(0.5), 1.0);
  EXPECT_EQ(BetaField::betaAt(1.0), 10.0);
  EXPECT_LT(BetaField::betaAt(0.25), 0.2) << "finer near 0";
  for (const double beta : {0.0, 0.1, 1.0, 4.0, 10.0}) EXPECT_NEAR(BetaField::betaAt(BetaField::positionOf(beta)), beta, 1e-9);
}

TEST_F(Experiment, ARunLocksAllButLearningRateAndBeta) {
  QSignalSpy rate(&m_panel, &ExperimentPanel::learningRateEdited);
  QSignalSpy beta(&m_panel, &ExperimentPanel::betaEdited);
  m_panel.setRunning(true);
  for (const char* name : {"datasetCombo", "presetCombo", "networkCombo", "channelsEdit", "hiddenEdit", "latentEdit", "batchEdit",
                           "epochsEdit", "seedEdit", "deviceCombo", "threadsEdit"}) {
    auto* field = child(m_panel, name);
    EXPECT_FALSE(field->isEnabled()) << name;
    EXPECT_TRUE(field->toolTip().contains(QStringLiteral("reset first"))) << name << ": " << field->toolTip().toStdString();
  }
  EXPECT_TRUE(child(m_panel, "lockNote")->isVisibleTo(&m_panel));
  typeInto(child<QLineEdit>(m_panel, "learningRateEdit"), QStringLiteral("0.5"));
  ASSERT_GE(rate.count(), 1);
  EXPECT_EQ(rate.last()[0].toDouble(), 0.5);
  typeInto(child<QLineEdit>(m_panel, "betaEdit"), QStringLiteral("2"));
  EXPECT_EQ(beta.last()[0].toDouble(), 2.0);
  m_panel.setRunning(false);
  for (const char* name : {"datasetCombo", "hiddenEdit", "threadsEdit"}) {
    EXPECT_TRUE(child(m_panel, name)->isEnabled()) << name;
    EXPECT_FALSE(child(m_panel, name)->toolTip().contains(QStringLiteral("reset first"))) << name;
  }
  EXPECT_FALSE(child(m_panel, "lockNote")->isVisibleTo(&m_panel));
}

TEST_F(Experiment, AnAutoencoderHasNoKlWeightToSet) {
  typeInto(child<QLineEdit>(m_panel, "betaEdit"), QStringLiteral("4"));
  typeInto(child<QLineEdit>(m_panel, "klWarmupEdit"), QStringLiteral("2"));
  typeInto(child<QLineEdit>(m_panel, "klWarmupEdit"), QStringLiteral("many"));
  ASSERT_FALSE(m_panel.isValid());
  const RunConfig before = m_panel.config();
  auto* family = child<QComboBox>(m_panel, "familyCombo");
  const auto vae = family->currentIndex();
  choose(family, 0);
  ASSERT_EQ(m_panel.config().model.family, Family::Autoencoder);
  for (const char* name : {"betaEdit", "betaSlider", "klWarmupEdit"}) {
    EXPECT_FALSE(child(m_panel, name)->isEnabled()) << name;
    for (const QString& told : {child(m_panel, name)->toolTip(), child(m_panel, name)->accessibleDescription()}) {
      EXPECT_TRUE(told.startsWith(QStringLiteral("Only a variational autoencoder has a KL divergence.")))
          << name << ": " << told.toStdString();
    }
  }
  EXPECT_TRUE(m_panel.isValid()) << "what nobody can mend is no problem";
  m_panel.setRunning(true);
  EXPECT_FALSE(child(m_panel, "betaSlider")->isEnabled());
  EXPECT_EQ(child<QLabel>(m_panel, "lockNote")->text(), QStringLiteral("Training: only the learning rate can change."));
  m_panel.setRunning(false);
  choose(family, vae);
  for (const char* name : {"betaEdit", "betaSlider", "klWarmupEdit"}) {
    EXPECT_TRUE(child(m_panel, name)->isEnabled()) << name;
    EXPECT_FALSE(child(m_panel, name)->toolTip().contains(QStringLiteral("Only"))) << name;
    EXPECT_FALSE(child(m_panel, name)->accessibleDescription().contains(QStringLiteral("Only"))) << name;
  }
  EXPECT_EQ(m_panel.config(), before) << "the values are as they were";
}

TEST_F(Experiment, TheArchitectureFollowsTheImageShape) {
  m_panel.setImageShape({32, 32, 3});
  EXPECT_TRUE(child<QLabel>(m_panel, "architecture")->text().startsWith(QStringLiteral("3072–512")));
  EXPECT_EQ(m_panel.config().model.image, (ImageShape{32, 32, 3}));
}

TEST_F(Experiment, FitsAColumnOf240WithItsScrollBar) {
  m_panel.setDatasets({{"mnist", "A data set with a name that is far too long for this column", {}, "11.6 MB"}});
  m_panel.setConfig(unusual());
  m_panel.setRunning(true);
  m_panel.resize(240, 300);  // low enough that it scrolls
  m_panel.show();
  auto* scroll = child<QScrollArea>(m_panel, "experimentScroll");
  auto* contents = child(m_panel, "experimentContents");
  EXPECT_LE(contents->minimumSizeHint().width(), 240 - 10);
  EXPECT_LE(contents->width(), scroll->viewport()->width());
  for (const QWidget* widget : contents->findChildren<QWidget*>()) {
    if (!widget->isVisibleTo(&m_panel) || widget->parentWidget() != contents) continue;
    EXPECT_LE(widget->geometry().right(), contents->width()) << widget->objectName().toStdString();
  }
}

TEST_F(Experiment, FitsItsColumnWithEverySectionOpenAndNeverScrollsSideways) {
  m_panel.setConfig(unusual());
  m_panel.resize(248, 400);
  showActive(m_panel);
  for (const char* section : {"imagesToggle", "objectiveToggle"}) child<QToolButton>(m_panel, section)->setChecked(true);
  auto* scroll = child<QScrollArea>(m_panel, "experimentScroll");
  EXPECT_LE(child(m_panel, "experimentContents")->minimumSizeHint().width(), scroll->viewport()->width());
  child(m_panel, "clipEdit")->setFocus(Qt::TabFocusReason);
  EXPECT_EQ(scroll->horizontalScrollBar()->value(), 0);
  m_panel.setMinimumWidth(0);
  m_panel.resize(150, 400);  // narrower than it is ever made: there is something to scroll to
  ASSERT_GT(scroll->horizontalScrollBar()->maximum(), 0);
  scroll->ensureWidgetVisible(child(m_panel, "optimizerCombo"));
  EXPECT_EQ(scroll->horizontalScrollBar()->value(), 0);
}

TEST_F(Experiment, EveryWrongFieldHasItsWords) {
  m_panel.resize(248, 400);
  showActive(m_panel);
  auto* words = child<QLabel>(m_panel, "architecture");
  child(m_panel, "batchEdit")->setFocus();
  typeInto(child<QLineEdit>(m_panel, "batchEdit"), QStringLiteral("1.000"));
  EXPECT_TRUE(words->text().startsWith(QStringLiteral("Batch: write 1000, without the point."))) << words->text().toStdString();
  typeInto(child<QLineEdit>(m_panel, "epochsEdit"), QStringLiteral("2,000"));
  EXPECT_TRUE(words->text().contains(QStringLiteral("Batch: write 1000, without the point."))) << words->text().toStdString();
  EXPECT_TRUE(words->text().contains(QStringLiteral("\nEpochs: write 2000, without the comma."))) << words->text().toStdString();
  const auto whole = [&] {
    const QWidget* view = child<QScrollArea>(m_panel, "experimentScroll")->viewport();
    const QRect place(words->mapTo(view, QPoint()), words->size());
    return view->rect().contains(place) && words->height() >= words->heightForWidth(words->width());
  };
  EXPECT_TRUE(QTest::qWaitFor(whole)) << "in sight, and not cut off";
  typeInto(child<QLineEdit>(m_panel, "batchEdit"), QStringLiteral("100"));
  EXPECT_TRUE(words->text().startsWith(QStringLiteral("Epochs: "))) << words->text().toStdString();
}

TEST_F(Experiment, TabWalksTheFieldsFromTheTop) {
  showActive(m_panel);
  child(m_panel, "datasetCombo")->setFocus();
  for (const char* next :
       {"showImagesButton", "imagesToggle", "presetCombo", "familyCombo", "networkCombo", "hiddenEdit", "latentEdit", "betaEdit",
        "betaSlider", "learningRateEdit", "batchEdit", "epochsEdit", "seedEdit", "deviceCombo", "threadsEdit"}) {
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    ASSERT_NE(QApplication::focusWidget(), nullptr);
    EXPECT_EQ(QApplication::focusWidget()->objectName(), QString::fromLatin1(next));
  }
}

}  // namespace
}  // namespace latentscape
