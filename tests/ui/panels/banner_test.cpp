// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "support.h"
#include "tests/ui/deadline.h"

#include <QApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

namespace latentscape {
namespace {

TEST(Banner, AnErrorSaysWhereWhatAndWhatToDo) {
  Banner banner;
  EXPECT_TRUE(banner.isHidden());
  banner.showError(
      {"the image count in the header is 60000, but the file holds 12 images", "train-images-idx3-ubyte", "Fetch it again"});
  EXPECT_FALSE(banner.isHidden());
  EXPECT_EQ(banner.text(QStringLiteral("error")),
            QStringLiteral(
                "train-images-idx3-ubyte: the image count in the header is 60000, but the file holds 12 images. Fetch it again"));
  auto* label = child<QLabel>(banner, "bannerText-error");
  for (const char* part : {"train-images-idx3-ubyte", "60000", "12 images", "Fetch it again"}) {
    EXPECT_TRUE(label->text().contains(QString::fromLatin1(part))) << part;
  }
  EXPECT_TRUE(label->textInteractionFlags().testFlag(Qt::TextSelectableByMouse));
  EXPECT_TRUE(label->textInteractionFlags().testFlag(Qt::TextSelectableByKeyboard));
  EXPECT_TRUE(label->wordWrap());
}

TEST(Banner, NewsLeavesByItselfAndWhatReplacesItStays) {
  Banner banner;
  banner.showNews(QStringLiteral("Saved run"), QStringLiteral("saved"));
  auto* timer = banner.findChild<QTimer*>();
  ASSERT_NE(timer, nullptr);
  EXPECT_TRUE(timer->isActive());
  QMetaObject::invokeMethod(timer, "timeout");
  EXPECT_FALSE(banner.shows(QStringLiteral("saved")));
  Banner other;
  other.showNews(QStringLiteral("Saved run"), QStringLiteral("saved"));
  other.showMessage(QStringLiteral("Not locked"), {}, QStringLiteral("saved"));
  EXPECT_FALSE(other.findChild<QTimer*>()->isActive());
  EXPECT_EQ(other.text(QStringLiteral("saved")), QStringLiteral("Not locked"));
}

TEST(Banner, NewsStaysWhileTheKeyboardIsInIt) {
  Banner banner;
  banner.showNews(QStringLiteral("Saved run"), QStringLiteral("saved"));
  showActive(banner);
  child(banner, "bannerDismiss-saved")->setFocus();
  QMetaObject::invokeMethod(banner.findChild<QTimer*>(), "timeout");
  EXPECT_TRUE(banner.shows(QStringLiteral("saved")));
}

TEST(Banner, TheKeyboardGoesBackToWhereItWas) {
  QWidget window;
  auto* layout = new QVBoxLayout(&window);
  auto* banner = new Banner;
  auto* worked = new QPushButton(QStringLiteral("worked with"));
  auto* next = new QPushButton(QStringLiteral("next by Tab"));
  for (QWidget* part : {static_cast<QWidget*>(worked), static_cast<QWidget*>(banner), static_cast<QWidget*>(next)})
    layout->addWidget(part);
  showActive(window);
  worked->setFocus();
  banner->showMessage(QStringLiteral("One"), {}, QStringLiteral("one"));
  banner->showMessage(QStringLiteral("Two"), {}, QStringLiteral("two"));
  child(*banner, "bannerDismiss-two")->setFocus(Qt::MouseFocusReason);
  child(*banner, "bannerDismiss-one")->setFocus(Qt::MouseFocusReason);
  QTest::mouseClick(child(*banner, "bannerDismiss-one"), Qt::LeftButton);
  EXPECT_EQ(QApplication::focusWidget(), worked);
  // What had it is gone: nothing else takes it by itself.
  child(*banner, "bannerDismiss-two")->setFocus(Qt::MouseFocusReason);
  delete worked;
  QTest::mouseClick(child(*banner, "bannerDismiss-two"), Qt::LeftButton);
  EXPECT_FALSE(next->hasFocus());
}

TEST(Banner, AnErrorWithoutAPlaceBeginsAsASentence) {
  Banner banner;
  banner.showError({"there is no model yet", "", "Open one."});
  EXPECT_EQ(banner.text(QStringLiteral("error")), QStringLiteral("There is no model yet. Open one."));
  EXPECT_TRUE(child<QLabel>(banner, "bannerText-error")->text().contains(QStringLiteral("<b>There is no model yet</b>")));
  banner.showError({"is no model", "a.npy", ""});
  EXPECT_EQ(banner.text(QStringLiteral("error")), QStringLiteral("a.npy: is no model.")) << "a name stays as it is";
}

TEST(Banner, WhatLooksLikeMarkupIsText) {
  Banner banner;
  banner.showError({"<img src=x> & co", "<b>", ""});
  EXPECT_TRUE(child<QLabel>(banner, "bannerText-error")->text().contains(QStringLiteral("&lt;img src=x&gt; &amp; co")));
}

TEST(Banner, ACancelledErrorIsNoNewsAndTakesItsMessageAway) {
  Banner banner;
  banner.showProgress(QStringLiteral("Fetching"), 1, 2, QStringLiteral("fetch"));
  banner.showError(Error::cancelledByUser(), QStringLiteral("fetch"));
  EXPECT_EQ(banner.count(), 0);
  EXPECT_TRUE(banner.isHidden());
}

TEST(Banner, DismissedByMouseAndKey) {
  Banner banner;
  QSignalSpy dismissed(&banner, &Banner::dismissed);
  banner.showError({"one", "", ""}, QStringLiteral("a"));
  click(child(banner, "bannerDismiss-a"));
  ASSERT_EQ(dismissed.count(), 1);
  EXPECT_EQ(dismissed[0][0].toString(), QStringLiteral("a"));
  EXPECT_TRUE(banner.isHidden());
  banner.showError({"two", "", ""}, QStringLiteral("b"));
  press(child(banner, "bannerDismiss-b"), Qt::Key_Return);
  EXPECT_EQ(dismissed.count(), 2);
  EXPECT_FALSE(banner.shows(QStringLiteral("b")));
}

TEST(Banner, AnActionEmitsItsId) {
  Banner banner;
  QSignalSpy triggered(&banner, &Banner::actionTriggered);
  banner.showMessage(QStringLiteral("MNIST is not here yet"), QStringLiteral("Download"), QStringLiteral("fetch"));
  auto* action = child<QPushButton>(banner, "bannerAction-fetch");
  EXPECT_EQ(action->text(), QStringLiteral("Download"));
  click(action);
  press(action, Qt::Key_Space);
  ASSERT_EQ(triggered.count(), 2);
  EXPECT_EQ(triggered[0][0].toString(), QStringLiteral("fetch"));
  EXPECT_TRUE(banner.shows(QStringLiteral("fetch"))) << "it stays until it is removed";
  banner.showMessage(QStringLiteral("Nothing to do"), {}, QStringLiteral("plain"));
  EXPECT_FALSE(child(banner, "bannerAction-plain")->isVisibleTo(&banner));
}

TEST(Banner, ProgressFillsAndCanBeCancelled) {
  Banner banner;
  QSignalSpy cancelled(&banner, &Banner::cancelled);
  banner.showProgress(QStringLiteral("Fetching MNIST"), 0, 0);
  auto* bar = child<QProgressBar>(banner, "bannerProgress-progress");
  EXPECT_EQ(bar->maximum(), 0) << "busy while the total is not known";
  banner.showProgress(QStringLiteral("Fetching MNIST"), 3'000'000'000, 12'000'000'000);
  EXPECT_EQ(bar->value() * 4, bar->maximum());
  banner.showProgress(QStringLiteral("Fetching MNIST"), 99, 9);
  EXPECT_EQ(bar->value(), bar->maximum());
  auto* cancel = child<QPushButton>(banner, "bannerCancel-progress");
  click(cancel);
  press(cancel, Qt::Key_Return);
  ASSERT_EQ(cancelled.count(), 2);
  EXPECT_EQ(cancelled[0][0].toString(), QStringLiteral("progress"));
}

TEST(Banner, TheNewestReplacesItsIdWhateverItsKind) {
  Banner banner;
  banner.showMessage(QStringLiteral("old"), {}, QStringLiteral("fetch"));
  banner.showMessage(QStringLiteral("new"), {}, QStringLiteral("fetch"));
  EXPECT_EQ(banner.count(), 1);
  EXPECT_EQ(banner.text(QStringLiteral("fetch")), QStringLiteral("new"));
  banner.showProgress(QStringLiteral("Fetching"), 1, 2, QStringLiteral("fetch"));
  banner.showError({"no route to host", "mirror", "Try again"}, QStringLiteral("fetch"));
  EXPECT_EQ(banner.count(), 1);
  EXPECT_TRUE(banner.text(QStringLiteral("fetch")).contains(QStringLiteral("no route to host")));
}

TEST(Banner, AtMostThreeAndWorkInProgressStays) {
  Banner banner;
  banner.showProgress(QStringLiteral("Fetching"), 1, 2, QStringLiteral("fetch"));
  for (const char* id : {"a", "b", "c", "d"}) banner.showError({id, "", ""}, QString::fromLatin1(id));
  EXPECT_EQ(banner.count(), 3);
  EXPECT_TRUE(banner.shows(QStringLiteral("fetch")));
  EXPECT_TRUE(banner.shows(QStringLiteral("d")));
  EXPECT_FALSE(banner.shows(QStringLiteral("a")));
}

TEST(Banner, ALongMessageWrapsAndIsCutRatherThanFillTheWindow) {
  Banner banner;
  banner.showError(
      {std::string(20000, 'x'), std::string(300, '/') + "a/very/long/path", "Do it again. And again. And again. And again."});
  banner.resize(800, 100);
  banner.show();
  QCoreApplication::processEvents();
  EXPECT_LE(banner.minimumSizeHint().width(), 800);
  EXPECT_LE(banner.heightForWidth(800), 260);
  EXPECT_EQ(banner.text(QStringLiteral("error")).size(), child<QLabel>(banner, "bannerText-error")->toolTip().size())
      << "the tooltip shows the whole message";
}

BannerQuestion question(const QString& detail) {
  return {.text = QStringLiteral("Open these?"),
          .detail = detail,
          .detailName = QStringLiteral("The path"),
          .accept = QStringLiteral("&Open"),
          .acceptTip = QStringLiteral("Reads them"),
          .decline = QStringLiteral("&Without"),
          .declineTip = QStringLiteral("Leaves them")};
}

TEST(Banner, AQuestionHasTwoAnswersAndStaysUntilItsOwnerHasHeard) {
  Banner banner;
  QSignalSpy accepted(&banner, &Banner::actionTriggered), declined(&banner, &Banner::declined);
  banner.showQuestion(question(QStringLiteral("/a <b>/c")), QStringLiteral("q"));
  EXPECT_EQ(child<QPlainTextEdit>(banner, "bannerDetail-q")->toPlainText(), QStringLiteral("/a <b>/c"));
  EXPECT_EQ(child(banner, "bannerAction-q")->accessibleName(), QStringLiteral("Open"));
  EXPECT_EQ(child(banner, "bannerAction-q")->toolTip(), QStringLiteral("Reads them"));
  EXPECT_EQ(child(banner, "bannerDecline-q")->accessibleName(), QStringLiteral("Without"));
  click(child(banner, "bannerAction-q"));
  press(child(banner, "bannerDecline-q"), Qt::Key_Return);
  EXPECT_EQ(accepted.count(), 1);
  EXPECT_EQ(declined.count(), 1);
  EXPECT_EQ(declined[0][0].toString(), QStringLiteral("q"));
  // Other messages make room, questions don't.
  for (const char* id : {"a", "b", "c", "d"}) banner.showMessage(QString::fromLatin1(id), {}, QString::fromLatin1(id));
  EXPECT_EQ(banner.count(), 3);
  EXPECT_TRUE(banner.shows(QStringLiteral("q")));
}

TEST(Banner, ALongPathIsWholeInAFewLines) {
  Banner banner;
  banner.resize(600, 200);
  banner.showQuestion(question(QStringLiteral("/short")), QStringLiteral("q"));
  banner.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&banner));
  auto* detail = child<QPlainTextEdit>(banner, "bannerDetail-q");
  const int line = detail->fontMetrics().lineSpacing();
  EXPECT_LT(detail->heightForWidth(400), 2 * line);
  const QString path = QStringLiteral("/") + QString(4000, QLatin1Char('x'));
  banner.showQuestion(question(path), QStringLiteral("q"));
  EXPECT_EQ(detail->toPlainText(), path);
  EXPECT_GT(detail->heightForWidth(400), 3 * line);
  EXPECT_LT(detail->heightForWidth(400), 5 * line);
  EXPECT_TRUE(QTest::qWaitFor([&] { return detail->verticalScrollBar()->isVisible(); }, kDeadline));
  EXPECT_GT(detail->verticalScrollBar()->maximum(), 0) << "the rest can be scrolled to";
}

}  // namespace
}  // namespace latentscape
