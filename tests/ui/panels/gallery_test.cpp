// SPDX-License-Identifier: GPL-3.0-or-later
// The gallery of a data set's images.
#include "tests/ui/panels/support.h"
#include "ui/panels/gallery_dialog.h"
#include "ui/widgets/image_gallery.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <numeric>
#include <set>

namespace latentscape {
namespace {

std::shared_ptr<const Dataset> pets() {
  Dataset dataset;
  dataset.name = dataset.title = "pets";
  dataset.classNames = {"cats", "dogs"};
  dataset.train = {{2, 2, 1}, std::vector<std::uint8_t>(5 * 4), {0, 0, 0, 1, 1}};
  dataset.test = {{2, 2, 1}, std::vector<std::uint8_t>(2 * 4), {0, 1}};
  dataset.skipped = {"cats/bad.png: is empty", "dogs/bad.png: is empty"};
  return std::make_shared<const Dataset>(std::move(dataset));
}

// 60,000 images in six sections; which of them were fetched.
class LargeGallery : public ::testing::Test {
 protected:
  static constexpr std::size_t kCount = 60'000, kSections = 6;

  void SetUp() override {
    std::vector<GallerySection> sections(kSections);
    for (std::size_t i = 0; i < kCount; ++i) sections[i % kSections].images.push_back(i);
    for (GallerySection& section : sections) section.title = QStringLiteral("a class");
    m_gallery.setSections(
        std::move(sections),
        [this](std::size_t image) {
          m_fetched.insert(image);
          return Image{{1, 1, 1}, {200}};
        },
        [](std::size_t image) { return QStringLiteral("train #%1").arg(image); });
    m_gallery.resize(600, 400);
    m_gallery.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&m_gallery));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !m_fetched.empty(); }));
  }
  void key(Qt::Key key) { QTest::keyClick(&m_gallery, key); }

  ImageGallery m_gallery;
  std::set<std::size_t> m_fetched;
};

TEST_F(LargeGallery, OnlyWhatIsInSightIsFetched) {
  EXPECT_EQ(m_gallery.count(), kCount);
  constexpr std::size_t most = (600 / ImageGallery::kSide + 1) * (400 / ImageGallery::kSide + 2);
  EXPECT_LE(m_fetched.size(), most);
  m_fetched.clear();
  m_gallery.verticalScrollBar()->setValue(m_gallery.verticalScrollBar()->maximum());
  ASSERT_TRUE(QTest::qWaitFor([&] { return m_fetched.contains(kCount - 1); }));
  EXPECT_LE(m_fetched.size(), most);
}

TEST_F(LargeGallery, KeysReachEveryImage) {
  QSignalSpy chosen(&m_gallery, &ImageGallery::chosen);
  EXPECT_EQ(m_gallery.current(), 0U);
  key(Qt::Key_Right);
  EXPECT_EQ(m_gallery.current(), kSections) << "the section's next";
  EXPECT_EQ(m_gallery.accessibleDescription(), QStringLiteral("train #%1").arg(kSections));
  key(Qt::Key_Left);
  key(Qt::Key_Left);
  EXPECT_EQ(m_gallery.current(), 0U) << "there is none before";
  key(Qt::Key_End);
  EXPECT_EQ(m_gallery.current(), kCount - 1);
  EXPECT_EQ(m_gallery.verticalScrollBar()->value(), m_gallery.verticalScrollBar()->maximum()) << "it is brought into sight";
  key(Qt::Key_Right);
  EXPECT_EQ(m_gallery.current(), kCount - 1);
  key(Qt::Key_Home);
  const QRect first = m_gallery.rectOf(0, 0);
  key(Qt::Key_Down);
  const auto below = m_gallery.imageAt({first.center().x(), first.center().y() + ImageGallery::kSide + ImageGallery::kGap});
  EXPECT_EQ(m_gallery.current(), below);
  key(Qt::Key_PageDown);
  key(Qt::Key_Return);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen.front().front().value<std::size_t>(), m_gallery.current());
  key(Qt::Key_Home);
  key(Qt::Key_Up);
  EXPECT_EQ(m_gallery.current(), 0U);
}

TEST_F(LargeGallery, RowsLeadFromSectionToSection) {
  for (std::size_t i = 0; i < kCount / kSections; ++i) key(Qt::Key_PageDown);
  EXPECT_EQ(*m_gallery.current() % kSections, kSections - 1) << "the last section";
}

TEST_F(LargeGallery, AClickChooses) {
  QSignalSpy chosen(&m_gallery, &ImageGallery::chosen);
  QTest::mouseClick(m_gallery.viewport(), Qt::LeftButton, {}, m_gallery.rectOf(0, 2).center());
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen.front().front().value<std::size_t>(), 2 * kSections);
  QTest::mouseClick(m_gallery.viewport(), Qt::LeftButton, {}, {2, 2});
  EXPECT_EQ(chosen.count(), 1) << "a heading is no image";
}

TEST(GalleryDialog, SaysHowManyTrainAndTestAndWhatWasLeftOut) {
  GalleryDialog dialog({{QStringLiteral("pets"), pets(), true}});
  dialog.show();
  const auto text = [&](const char* name) { return dialog.findChild<QLabel*>(QString::fromLatin1(name))->text(); };
  EXPECT_EQ(text("gallerySummary"), QStringLiteral("5 training images and 2 test images of 2×2 pixels, grey"));
  EXPECT_EQ(text("galleryLeftOut"), QStringLiteral("2 things were left out."));
  auto* gallery = dialog.findChild<ImageGallery*>();
  EXPECT_EQ(gallery->count(), 7U);
  EXPECT_EQ(gallery->accessibleDescription(), QStringLiteral("test #0 · class cats"));
  QSignalSpy chosen(&dialog, &GalleryDialog::imageChosen);
  QTest::keyClick(gallery, Qt::Key_Right);
  QTest::keyClick(gallery, Qt::Key_Return);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen.front(), (QList<QVariant>{true, QVariant::fromValue<std::size_t>(0)})) << "the first cat that trains";
  QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("galleryShowLeftOut")), Qt::LeftButton);
  EXPECT_NE(dialog.findChild<QDialog*>(QStringLiteral("skippedDialog")), nullptr);
}

TEST(GalleryDialog, CountsWhatTheUserDidNotChoose) {
  auto some = std::make_shared<Dataset>(*pets());
  some->trainNotChosen = 59'995;
  GalleryDialog dialog({{QStringLiteral("pets"), some, true}});
  EXPECT_EQ(dialog.findChild<QLabel*>(QStringLiteral("gallerySummary"))->text(),
            QStringLiteral("5 training images and 2 test images of 2×2 pixels, grey · not chosen: 59,995 training images"));
}

TEST(GalleryDialog, ShowsOneOfTwoDataSets) {
  auto other = std::make_shared<Dataset>(*pets());
  other->train = {};
  other->skipped.clear();
  GalleryDialog dialog({{QStringLiteral("pets, for the next run"), pets()}, {QStringLiteral("others, on the map"), other, true}});
  dialog.show();
  auto* gallery = dialog.findChild<ImageGallery*>();
  QSignalSpy chosen(&dialog, &GalleryDialog::imageChosen);
  QTest::keyClick(gallery, Qt::Key_Return);
  EXPECT_EQ(chosen.count(), 0) << "these are not on the map";
  dialog.findChild<QComboBox*>(QStringLiteral("galleryDataset"))->setCurrentIndex(1);
  EXPECT_EQ(gallery->count(), 2U);
  EXPECT_FALSE(dialog.findChild<QLabel*>(QStringLiteral("galleryLeftOut"))->isVisible());
  QTest::keyClick(gallery, Qt::Key_Return);
  EXPECT_EQ(chosen.count(), 1);
}

}  // namespace
}  // namespace latentscape
