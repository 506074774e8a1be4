// SPDX-License-Identifier: GPL-3.0-or-later
// Which images are on the map, and that every name of one is that image's.
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/neighbours_panel.h"
#include "ui/panels/gallery_dialog.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/image_gallery.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>

#include <optional>
#include <set>

namespace latentscape {
namespace {

class MapSetTest : public WindowTest {
 protected:
  void SetUp() override { openModel(smallModel()); }
  QComboBox* choice() const { return child<QComboBox>("mapSetCombo"); }
  QString pill() const { return child<QLabel>("datasetChip")->text(); }
  QString text(const char* name) const { return child<QLabel>(name)->text(); }
  const Dataset& source() const { return *exploration().source(); }
};

TEST_F(MapSetTest, TheMapShowsWhatIsChosen) {
  EXPECT_EQ(exploration().images().set(), MapSet::Test);
  EXPECT_EQ(pill(), QStringLiteral("digits · 500 test images"));
  EXPECT_TRUE(choice()->isVisible());
  choose(MapSet::Train);
  EXPECT_EQ(exploration().codes()->count, kTrain);
  EXPECT_EQ(pill(), QStringLiteral("digits · 64 training images"));
  choose(MapSet::All);
  EXPECT_EQ(exploration().codes()->count, kTrain + kTest);
  EXPECT_EQ(pill(), QStringLiteral("digits · 564 images"));
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return pill() == QStringLiteral("MNIST · 10,000 test images"); }));
  EXPECT_FALSE(choice()->isVisible()) << "there are no training images";
}

// An embedding has places for its own codes alone: it is made again of those that are on the map now.
TEST_F(MapSetTest, AChosenProjectionIsMadeAgainOfOtherImages) {
  openModel(smallModel(5));
  auto* list = static_cast<ChoiceCombo<std::optional<ProjectionMethod>>*>(child<QComboBox>("mapKindCombo"));
  list->setValue(ProjectionMethod::Tsne);
  emit list->activated(list->currentIndex());
  const auto placed = [&](std::size_t count) {
    const MapLayout& layout = exploration().layout();
    return layout.method() == ProjectionMethod::Tsne && layout.codeCount() == count;
  };
  ASSERT_TRUE(eventually([&] { return placed(kTest); }));
  std::set<std::optional<ProjectionMethod>> shown;
  const auto watched =
      QObject::connect(&exploration(), &ExplorationController::layoutChanged, list, [&] { shown.insert(list->value()); });
  choose(MapSet::Train);
  EXPECT_TRUE(eventually([&] { return placed(kTrain); }));
  QObject::disconnect(watched);
  EXPECT_EQ(shown, (std::set<std::optional<ProjectionMethod>>{ProjectionMethod::Tsne})) << "the choice stays what it was";
  EXPECT_EQ(list->value(), ProjectionMethod::Tsne);
}

TEST_F(MapSetTest, CardThumbnailsAndNoteAreOfTheSet) {
  for (const auto& [set, note] : {std::pair{MapSet::Train, "10 of 64 training images"},
                                  {MapSet::All, "10 of 564 images"},
                                  {MapSet::Test, "10 of 500 test images"}}) {
    choose(set);
    EXPECT_EQ(map().note(), QString());
    EXPECT_EQ(map().hoverCard().images().get(), &exploration().dataset()->test) << note;
    auto first = std::make_shared<Codes>(*exploration().codes());
    first->count = 10;
    first->mean.resize(10 * static_cast<std::size_t>(first->dimension));
    first->logVariance.resize(first->mean.size());
    exploration().setCodes(first);
    EXPECT_EQ(map().note(), QString::fromLatin1(note));
  }
}

// What is drawn from the posterior of an image goes with it.
TEST_F(MapSetTest, ADrawStaysWithItsImage) {
  choose(MapSet::All);
  m_window->binding().selectImage({Split::Train, 5});
  ASSERT_TRUE(eventually([&] { return !text("posteriorZ1").isEmpty(); }));
  click("drawNoiseButton");
  const QString words = QStringLiteral("Decoded at z = μ + σ · ε of train #5");
  ASSERT_TRUE(eventually([&] { return text("decodedCaption") == words; })) << text("decodedCaption").toStdString();
  choose(MapSet::Test);
  EXPECT_FALSE(exploration().selection().has_value());
  EXPECT_EQ(text("decodedCaption"), QStringLiteral("Decoded at the probe"));
  EXPECT_FALSE(child("drawNoiseButton")->isVisible());
}

TEST_F(MapSetTest, ASelectedImageStaysTheSameImage) {
  m_window->binding().select(12);
  ASSERT_TRUE(eventually([&] { return text("selectionText").startsWith(QStringLiteral("#12")); }));
  const QImage original = picture("selectedOriginal");
  choose(MapSet::All);
  EXPECT_EQ(exploration().selection(), 12U);
  EXPECT_TRUE(eventually([&] { return text("selectionText").startsWith(QStringLiteral("test #12")); }))
      << text("selectionText").toStdString();
  EXPECT_EQ(picture("selectedOriginal"), original);
  m_window->binding().selectImage({Split::Train, 12});
  ASSERT_TRUE(eventually([&] { return text("selectionText").startsWith(QStringLiteral("train #12")); }));
  EXPECT_EQ(exploration().selection(), kTest + 12);
  const QImage trained = picture("selectedOriginal");
  EXPECT_NE(trained, original);
  choose(MapSet::Train);
  EXPECT_EQ(exploration().selection(), 12U);
  EXPECT_TRUE(eventually([&] { return text("selectionText").startsWith(QStringLiteral("#12")); }));
  EXPECT_EQ(picture("selectedOriginal"), trained);
  choose(MapSet::Test);
  EXPECT_FALSE(exploration().selection().has_value()) << "it is not on the map any more";
  EXPECT_FALSE(map().selected().has_value());
}

TEST_F(MapSetTest, HoverNearestImageAndEndsAreNamedByTheirSet) {
  choose(MapSet::All);
  // The training image that is under the mouse.
  const std::size_t place = kTest + 5;
  const auto code = exploration().codes()->meanOf(place);
  map().fit();
  m_window->binding().moveProbe({code[0], code[1]});
  std::optional<std::size_t> nearest;
  const auto answered = QObject::connect(&exploration(), &ExplorationController::probeAnswered,
                                         [&](const ProbeAnswer& answer) { nearest = answer.nearest; });
  m_window->binding().moveProbe({code[0], code[1]});
  ASSERT_TRUE(eventually([&] { return nearest.has_value(); }));
  QObject::disconnect(answered);
  const ImageName name = exploration().images().nameOf(*nearest);
  const QString words = (name.split == Split::Test ? QStringLiteral("test #%1") : QStringLiteral("train #%1")).arg(name.index);
  EXPECT_TRUE(eventually([&] { return text("nearestText").startsWith(words); })) << text("nearestText").toStdString();
  m_window->binding().select(place);
  m_window->binding().requestEnd(0, InterpolatePanel::FromSelected);
  EXPECT_EQ(exploration().end(0)->image, place);
  // Away from the map, the end stays where it was.
  const LatentPoint before(code.begin(), code.end());
  choose(MapSet::Test);
  ASSERT_TRUE(exploration().end(0).has_value());
  EXPECT_FALSE(exploration().end(0)->image.has_value());
  EXPECT_EQ(exploration().end(0)->point, before);
}

TEST_F(MapSetTest, NeighboursOfATrainingImageAreTrainingImages) {
  choose(MapSet::All);
  show("neighbours");
  m_window->binding().selectImage({Split::Train, 3});
  const NeighboursPanel& panel = part<NeighboursPanel>();
  ASSERT_TRUE(eventually([&] { return panel.answer() && panel.answer()->name == ImageName{Split::Train, 3}; }));
  EXPECT_EQ(panel.answer()->images, kTrain);
  EXPECT_EQ(panel.answer()->itself.image, source().train.picture(3));
}

TEST_F(MapSetTest, AnImageThatIsNotOnTheMapIsToldAndOneClickPutsItThere) {
  choose(MapSet::Train);
  m_window->binding().selectImage({Split::Test, 7});
  ASSERT_TRUE(eventually([&] { return banner().shows(QStringLiteral("notOnMap")); }));
  EXPECT_TRUE(banner().text(QStringLiteral("notOnMap")).contains(QStringLiteral("Test image #7")));
  click("bannerAction-notOnMap");
  EXPECT_TRUE(eventually([&] { return exploration().images().set() == MapSet::All; }));
  EXPECT_FALSE(banner().shows(QStringLiteral("notOnMap")));
}

TEST_F(MapSetTest, TheChoiceStaysWhileTheSameImagesAreTrainedOn) {
  choose(MapSet::All);
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  trainToTheEnd();
  ASSERT_TRUE(eventually([&] { return title() == QStringLiteral("New run"); }));
  EXPECT_EQ(exploration().images().set(), MapSet::All);
  EXPECT_TRUE(eventually([&] { return exploration().codes() && exploration().codes()->count == kTrain + kTest; }));
  EXPECT_EQ(pill(), QStringLiteral("digits · 564 images"));
}

TEST_F(MapSetTest, TheGallerySelectsOnTheMap) {
  ASSERT_TRUE(eventually([&] { return m_window->trainingFlow().dataset() != nullptr; }));
  EXPECT_EQ(text("imageCounts"), QStringLiteral("64 + 500"));
  click("showImagesButton");
  auto* dialog = awaited<GalleryDialog>("galleryDialog");
  ASSERT_NE(dialog, nullptr);
  auto* gallery = dialog->findChild<ImageGallery*>();
  EXPECT_EQ(gallery->count(), kTrain + kTest);
  QTest::keyClick(gallery, Qt::Key_Return);
  EXPECT_TRUE(eventually([&] { return exploration().selection().has_value(); }));
  EXPECT_EQ(exploration().dataset()->test.picture(*exploration().selection()), source().test.picture(*exploration().selection()));
}

}  // namespace
}  // namespace latentscape
