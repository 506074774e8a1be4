// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/style_sheet.h"
#include "ui/theme/system_scheme.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QDBusVariant>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>

#include <algorithm>

namespace latentscape {
namespace {

TEST(Palette, ContrastOfBlackOnWhiteIsTwentyOne) {
  EXPECT_NEAR(contrastRatio(Qt::black, Qt::white), 21.0, 1e-6);
  EXPECT_NEAR(contrastRatio(QColor(0x777777), Qt::white), 4.48, 0.01);  // WCAG's well-known grey that just misses 4.5:1
}

TEST(Palette, TextIsReadableInBothModes) {
  for (const Palette& p : {darkPalette(), lightPalette()}) {
    const struct {
      const char* name;
      QColor text, ground;
    } pairs[] = {{"text on window", p.text, p.window},
                 {"text on panel", p.text, p.panel},
                 {"text on field", p.text, p.field},
                 {"text on button", p.text, p.button},
                 {"text on hover", p.text, p.hover},
                 {"text on raised", p.text, p.raised},
                 {"muted on window", p.muted, p.window},
                 {"muted on panel", p.muted, p.panel},
                 {"muted on field", p.muted, p.field},
                 {"faint on panel", p.faint, p.panel},
                 {"faint on plot", p.faint, p.plotGround},
                 {"onAccent", p.onAccent, p.accentButton},
                 {"onAccent hovered", p.onAccent, p.accentHover},
                 {"good", p.good, p.panel},
                 {"warning", p.warning, p.panel},
                 {"danger", p.danger, p.panel},
                 {"error banner", p.errorText, p.errorGround},
                 {"info banner", p.infoText, p.infoGround},
                 {"letters on plot", p.plotText, p.plotGround}};
    for (const auto& pair : pairs) {
      EXPECT_GE(contrastRatio(pair.text, pair.ground), 4.5) << pair.name << (p == darkPalette() ? ", dark" : ", light");
    }
    for (const QColor& ground : {p.window, p.panel, p.field, p.button, p.hover, p.raised, p.errorGround, p.infoGround,
                                 p.plotGround, QColor(Qt::black)}) {
      EXPECT_GE(contrastRatio(p.focus, ground), 3.0) << "focus on " << ground.name().toStdString();
    }
    // Non-text elements that must be visible: 3:1.
    for (const QColor& line : {p.accent, p.curveTrain, p.curveTest, p.curveReconstruction, p.curveKl}) {
      EXPECT_GE(contrastRatio(line, p.panel), 3.0) << line.name().toStdString();
    }
  }
}

TEST(StyleSheet, EveryNameIsFilledIn) {
  for (const Palette& p : {darkPalette(), lightPalette()}) {
    EXPECT_FALSE(styleSheet(p, 13).contains(QLatin1Char('$'))) << styleSheet(p, 13).toStdString();
  }
}

TEST(SystemScheme, ReadsThePortalsValueThroughItsVariants) {
  EXPECT_EQ(SystemScheme::decode(QVariant(1U)), std::optional(true));
  EXPECT_EQ(SystemScheme::decode(QVariant(2U)), std::optional(false));
  EXPECT_EQ(SystemScheme::decode(QVariant(0U)), std::nullopt);
  EXPECT_EQ(SystemScheme::decode(QVariant(7U)), std::nullopt);
  EXPECT_EQ(SystemScheme::decode(QVariant(QStringLiteral("dark"))), std::nullopt);
  EXPECT_EQ(SystemScheme::decode(QVariant()), std::nullopt);
  const QVariant once = QVariant::fromValue(QDBusVariant(QVariant(1U)));
  EXPECT_EQ(SystemScheme::decode(once), std::optional(true));
  EXPECT_EQ(SystemScheme::decode(QVariant::fromValue(QDBusVariant(once))), std::optional(true));
}

TEST(Theme, FollowsTheSystemUntilAModeIsChosen) {
  Theme theme;
  theme.setMode(Theme::Mode::System);
  theme.setSystemDark(false);
  QSignalSpy changed(&theme, &Theme::changed);
  theme.setSystemDark(true);
  EXPECT_TRUE(theme.isDark());
  EXPECT_EQ(theme.palette(), darkPalette());
  EXPECT_EQ(QApplication::palette().color(QPalette::WindowText), darkPalette().text);
  EXPECT_EQ(changed.count(), 1);
  theme.setSystemDark(true);
  EXPECT_EQ(changed.count(), 1) << "nothing changed";

  theme.setMode(Theme::Mode::Light);
  EXPECT_FALSE(theme.isDark());
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), lightPalette().panel);
  EXPECT_EQ(changed.count(), 2);
  theme.setSystemDark(false);
  theme.setSystemDark(true);
  EXPECT_FALSE(theme.isDark()) << "light was chosen";
  EXPECT_EQ(changed.count(), 2);
  theme.setMode(Theme::Mode::System);
  EXPECT_TRUE(theme.isDark());
  EXPECT_EQ(changed.count(), 3);
}

TEST(Theme, ChangingItRestylesWidgetsThatAreThere) {
  Theme theme;
  theme.setMode(Theme::Mode::Dark);
  QLabel heading(QStringLiteral("Experiment"));
  heading.setProperty("role", QStringLiteral("heading"));
  heading.ensurePolished();
  EXPECT_EQ(heading.palette().color(QPalette::WindowText), darkPalette().muted);
  EXPECT_EQ(heading.font().capitalization(), QFont::AllUppercase);
  EXPECT_GT(heading.font().letterSpacing(), 0.0);
  theme.setMode(Theme::Mode::Light);
  EXPECT_EQ(heading.palette().color(QPalette::WindowText), lightPalette().muted);
}

// The contrast of the button's text with what is around it.
double inkOf(QPushButton& button) {
  const QImage image = button.grab().toImage();
  const QRect inside = image.rect().adjusted(6, 6, -6, -6);
  const QColor ground = image.pixelColor(inside.topLeft());
  double most = 1.0;
  for (int y = inside.top(); y <= inside.bottom(); ++y) {
    for (int x = inside.left(); x <= inside.right(); ++x) most = std::max(most, contrastRatio(image.pixelColor(x, y), ground));
  }
  return most;
}

TEST(Theme, WhatIsOffLooksLikeWhatCanBePressedAndNotLikeWhatIsLocked) {
  Theme theme;
  for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
    theme.setMode(mode);
    QPushButton toggle(QStringLiteral("LLLL")), fit(QStringLiteral("LLLL")), locked(QStringLiteral("LLLL"));
    for (QPushButton* button : {&toggle, &fit, &locked}) {
      button->setProperty("role", QStringLiteral("segment"));
      button->resize(100, 30);
    }
    toggle.setCheckable(true);
    locked.setCheckable(true);
    locked.setEnabled(false);
    EXPECT_NEAR(inkOf(toggle), inkOf(fit), 0.1);
    EXPECT_GT(inkOf(toggle), 2.0 * inkOf(locked));
  }
}

TEST(LatentscapeStyle, AnInvalidFieldHasARedEdge) {
  Theme theme;
  theme.setMode(Theme::Mode::Dark);
  QLineEdit edit(QStringLiteral("abc"));
  edit.resize(120, 30);
  const auto reddestOnLeftEdge = [&] {
    const QImage image = edit.grab().toImage();
    return image.pixelColor(0, image.height() / 2).red();
  };
  const int before = reddestOnLeftEdge();
  edit.setProperty("invalid", true);
  EXPECT_GT(reddestOnLeftEdge(), before + 100);
  EXPECT_GE(edit.sizeHint().height(), 30);
}

TEST(LatentscapeStyle, AProgressBarIsAThinLineFilledFromTheLeft) {
  Theme theme;
  theme.setMode(Theme::Mode::Dark);
  QProgressBar bar;
  bar.resize(200, 20);
  bar.setRange(0, 100);
  bar.setValue(50);
  const QImage image = bar.grab().toImage();
  const int middle = image.height() / 2;
  EXPECT_EQ(image.pixelColor(50, middle), darkPalette().accent);
  EXPECT_EQ(image.pixelColor(150, middle), darkPalette().button);
  EXPECT_NE(image.pixelColor(50, 2), darkPalette().accent);
}

TEST(LatentscapeStyle, BetweenTwoScrollBarsThereIsNothing) {
  Theme theme;
  for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
    theme.setMode(mode);
    QScrollArea area;
    area.setFrameShape(QFrame::NoFrame);
    area.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    area.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    area.resize(200, 100);
    const QImage image = area.grab().toImage().convertToFormat(QImage::Format_RGB32);
    const QRect bars(area.viewport()->width(), area.viewport()->height(), 200 - area.viewport()->width(),
                     100 - area.viewport()->height());
    ASSERT_GT(bars.width(), 4);
    ASSERT_GT(bars.height(), 4);
    const QImage corner = image.copy(bars);
    QImage plain = corner;
    plain.fill(corner.pixelColor(corner.rect().center()));
    EXPECT_EQ(corner, plain);
  }
}

}  // namespace
}  // namespace latentscape
