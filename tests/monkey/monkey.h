// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "tests/monkey/hands.h"
#include "tests/monkey/heartbeat.h"
#include "tests/monkey/private_home.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <QElapsedTimer>
#include <QObject>

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

class QAction;
class QDialog;
class QFileDialog;

namespace latentscape {

struct MonkeyOptions {
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> actions;  // ends after so many
  double seconds = 60.0;                 // or else after this time
  int pace = 5;                          // milliseconds between two events
  std::FILE* log = nullptr;              // each action is written before it is done
};

// Does what a user could do, at random, to the real main window while it trains. Closing the window is one of the things it does;
// it answers the question, and makes a new window.
//
// What replays: action number n of a seed draws from a random stream of its own, so its kind and what it draws are the same in
// every run. What doesn't: how far training and analyses are by then, which depends on the machine. It decides what is there to
// be done (a button that can be pressed, a message, a dialog), and so what a number picks. The log tells what was picked.
//
// GUI thread, in the event loop; also in one that a dialog or a drag has begun.
class Monkey : public QObject {
  Q_OBJECT
 public:
  Monkey(Theme& theme, const PrivateHome& home, Heartbeat& heart, const MonkeyOptions& options);
  ~Monkey() override;

  void start();

  std::uint64_t actions() const { return m_number; }
  int windows() const { return m_windows; }
  std::uint64_t trainingActions() const { return m_trainingActions; }  // of all actions, those while a run was in progress
  const std::set<std::string>& triggered() const { return m_triggered; }
  const std::map<std::string, int>& kinds() const { return m_kinds; }
  double slowestWindow() const { return m_slowestWindow; }  // milliseconds that making and showing one took

 signals:
  void finished(bool closed);  // closed: the last window closed as it was told to

 private:
  struct Kind {
    const char* name;
    std::uint64_t weight;
    void (Monkey::*act)();
  };
  static const std::vector<Kind>& kindsToChoose();

  void turn();
  void act();
  void say(const std::string& what);
  void makeWindow(bool fresh);
  void finish();

  // The window that takes the user's events now: a popup, a dialog, or one of the windows.
  QWidget* front();
  QWidget* widgetIn(QWidget& window);
  QPoint pointIn(const QWidget& widget);
  bool chance(double share) { return m_random.uniform() < share; }
  template <class List>
  auto& oneOf(List& list) {
    return list[static_cast<std::size_t>(m_random.below(static_cast<std::uint64_t>(std::size(list))))];
  }

  void answer(QFileDialog& dialog);
  void answer(QDialog& dialog);

  void clickSomething();
  void dragSomething();
  void turnTheWheel();
  void hover();
  void pressAKey();
  void typeIntoAField();
  void triggerAnAction();
  void chooseATab();
  void chooseFromACombo();
  void resizeTheWindow();
  void changeTheme();
  void closeAWindow();
  void train();
  void setUp();
  void waitABit();
  bool trigger(QAction& action);

  Theme& m_theme;
  const PrivateHome& m_home;
  Heartbeat& m_heart;
  const MonkeyOptions m_options;
  Hands m_hands;
  std::unique_ptr<MainWindow> m_window;
  RandomStream m_random;
  QElapsedTimer m_time;
  QElapsedTimer m_closing;  // since finish() began
  std::uint64_t m_number = 0;
  std::uint64_t m_trainingActions = 0;
  int m_windows = 0;
  int m_loopLevel = 0;  // of the event loop in which a step is being taken; 0: none is
  double m_slowestWindow = 0.0;
  std::string m_kind;
  std::map<std::string, int> m_kinds;
  std::set<std::string> m_triggered;
};

}  // namespace latentscape
