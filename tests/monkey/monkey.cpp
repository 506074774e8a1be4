// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/monkey/monkey.h"

#include "tests/monkey/messages.h"
#include "ui/panels/experiment_panel.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QScrollBar>
#include <QSlider>
#include <QTabBar>
#include <QTabWidget>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

constexpr int kFileDialogTurns = 30;        // until a file dialog that took no answer is left
constexpr qint64 kClosingPatience = 60000;  // milliseconds

RandomStream streamOf(std::uint64_t seed, std::uint64_t number) { return RandomStream(RandomStream(seed).next() + number); }

// "LatentMap map", "QPushButton trainButton"
std::string widgetName(const QObject& object) {
  std::string name = object.metaObject()->className();
  if (const std::size_t scope = name.rfind("::"); scope != std::string::npos) name.erase(0, scope + 2);
  const QString own = object.objectName();
  return own.isEmpty() ? name : name + ' ' + own.toStdString();
}

std::string at(QPoint point) { return std::to_string(point.x()) + ',' + std::to_string(point.y()); }

bool takesPointer(const QWidget& widget) {
  return widget.focusPolicy() != Qt::NoFocus || qobject_cast<const QAbstractButton*>(&widget) != nullptr ||
         qobject_cast<const QTabBar*>(&widget) != nullptr || qobject_cast<const QScrollBar*>(&widget) != nullptr;
}

bool isWindowOf(const QWidget& widget) { return widget.isWindow() && widget.isVisible() && !widget.isMinimized(); }

void addActions(const QMenu& menu, std::vector<QAction*>& all) {
  for (QAction* action : menu.actions()) {
    if (const QMenu* inner = action->menu(); inner != nullptr) addActions(*inner, all);
    else if (!action->isSeparator() && action->isEnabled()) all.push_back(action);
  }
}

constexpr Qt::Key kKeys[] = {Qt::Key_Tab,    Qt::Key_Tab,    Qt::Key_Backtab, Qt::Key_Left,      Qt::Key_Right,    Qt::Key_Up,
                             Qt::Key_Down,   Qt::Key_Home,   Qt::Key_End,     Qt::Key_PageUp,    Qt::Key_PageDown, Qt::Key_Space,
                             Qt::Key_Return, Qt::Key_Escape, Qt::Key_Delete,  Qt::Key_Backspace, Qt::Key_Plus,     Qt::Key_Minus,
                             Qt::Key_0,      Qt::Key_1,      Qt::Key_5,       Qt::Key_Period,    Qt::Key_Comma,    Qt::Key_A,
                             Qt::Key_B,      Qt::Key_E,      Qt::Key_F,       Qt::Key_N,         Qt::Key_F1,       Qt::Key_F5,
                             Qt::Key_F10};
constexpr Qt::KeyboardModifiers kModifiers[] = {Qt::NoModifier,    Qt::NoModifier,      Qt::NoModifier,
                                                Qt::ShiftModifier, Qt::ControlModifier, Qt::AltModifier};
// With Ctrl or Alt: shortcuts of menus, of editing, mnemonics. Ctrl+Q is there.
constexpr Qt::Key kShortcutKeys[] = {Qt::Key_0, Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_7, Qt::Key_9, Qt::Key_A, Qt::Key_C,
                                     Qt::Key_E, Qt::Key_F, Qt::Key_G, Qt::Key_H, Qt::Key_I, Qt::Key_L, Qt::Key_M, Qt::Key_O,
                                     Qt::Key_P, Qt::Key_Q, Qt::Key_R, Qt::Key_S, Qt::Key_T, Qt::Key_V, Qt::Key_X, Qt::Key_Z};
constexpr const char* kTexts[] = {
    "1e999", "-1",  "0,5",  "0.5",    "",      " ",    "nan",  "inf",        "1",       "2",
    "3",     "10",  "64",   "32, 16", "32 16", "0",    "1e-9", "0x10",       "ünïcodé", "99999999999999999999",
    "-0",    "1.5", "5,,5", "16,",    "1;2",   "%1%2", "<b>x", "\\\"quoted", "1e5",     "0.001"};
constexpr QSize kSizes[] = {{800, 480},  {800, 480},  {1024, 600},  {1280, 720},
                            {1440, 900}, {1440, 900}, {1920, 1080}, {640, 1000}};

}  // namespace

// How often, relative to the others.
const std::vector<Monkey::Kind>& Monkey::kindsToChoose() {
  static const std::vector<Kind> kinds{
      {"click", 25, &Monkey::clickSomething}, {"drag", 15, &Monkey::dragSomething}, {"key", 14, &Monkey::pressAKey},
      {"menu", 12, &Monkey::triggerAnAction}, {"type", 8, &Monkey::typeIntoAField}, {"wheel", 7, &Monkey::turnTheWheel},
      {"train", 8, &Monkey::train},           {"tab", 5, &Monkey::chooseATab},      {"combo", 5, &Monkey::chooseFromACombo},
      {"hover", 4, &Monkey::hover},           {"wait", 4, &Monkey::waitABit},       {"resize", 2, &Monkey::resizeTheWindow},
      {"theme", 2, &Monkey::changeTheme},     {"close", 1, &Monkey::closeAWindow}};
  return kinds;
}

Monkey::Monkey(Theme& theme, const PrivateHome& home, Heartbeat& heart, const MonkeyOptions& options)
    : m_theme(theme), m_home(home), m_heart(heart), m_options(options), m_random(options.seed) {}

Monkey::~Monkey() = default;

void Monkey::start() {
  m_time.start();
  makeWindow(true);
  QTimer::singleShot(m_options.pace, this, &Monkey::turn);
}

// QTest processes events after each of its own, and there this is called too: it waits for the step to end. But an event loop
// that the step has begun (a dialog, a drag) ends only by what the user does in it.
void Monkey::turn() {
  QTimer::singleShot(m_options.pace, this, &Monkey::turn);
  const int level = QThread::currentThread()->loopLevel();
  if (m_loopLevel != 0 && level <= m_loopLevel) return;
  const int before = std::exchange(m_loopLevel, level);
  if (m_closing.isValid()) {
    finish();
  } else if (m_window->isHidden() && m_hands.idle()) {
    if (level == 1) makeWindow(chance(0.4));
    else if (QWidget* dialog = QApplication::activeModalWidget(); dialog != nullptr) dialog->close();
  } else if (!m_hands.idle()) {
    m_hands.turn();
  } else if (m_options.actions ? m_number >= *m_options.actions
                               : static_cast<double>(m_time.elapsed()) >= m_options.seconds * 1000.0) {
    m_closing.start();
    m_kind = "end";
    say("closes the window");
  } else {
    act();
  }
  m_loopLevel = before;
}

void Monkey::act() {
  m_random = streamOf(m_options.seed, ++m_number);
  const auto& kinds = kindsToChoose();
  const std::uint64_t all = std::accumulate(kinds.begin(), kinds.end(), std::uint64_t{0},
                                            [](std::uint64_t sum, const Kind& kind) { return sum + kind.weight; });
  std::uint64_t drawn = m_random.below(all);
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&drawn](const Kind& one) {
    if (drawn < one.weight) return true;
    drawn -= one.weight;
    return false;
  });
  if (m_window->training().active()) ++m_trainingActions;
  m_kind = kind->name;
  QWidget* modal = QApplication::activePopupWidget() == nullptr ? QApplication::activeModalWidget() : nullptr;
  if (auto* files = qobject_cast<QFileDialog*>(modal); files != nullptr) m_kind = "files", answer(*files);
  else if (auto* dialog = qobject_cast<QDialog*>(modal); dialog != nullptr && chance(0.6)) m_kind = "answer", answer(*dialog);
  else (this->*kind->act)();
  ++m_kinds[m_kind];
}

void Monkey::say(const std::string& what) {
  const std::string line = std::to_string(m_number) + ' ' + (m_kind.empty() ? "" : m_kind + ' ') + what;
  m_heart.setAction(line);
  Messages::setAction(line);
  if (m_options.log == nullptr) return;
  std::fprintf(m_options.log, "%s\n", line.c_str());
  std::fflush(m_options.log);
}

void Monkey::makeWindow(bool fresh) {
  m_kind = "window";
  std::string path;
  if (m_number > 0 && chance(0.5)) {
    auto models = m_home.toOpen(chance(0.5));
    path = oneOf(models).string();
  }
  say((fresh ? "as set up " : "as left ") + path);
  m_heart.setPaused(true);
  QElapsedTimer took;
  took.start();
  m_window.reset();
  if (fresh) m_home.setUpSettings(m_home.digitsConfig());
  m_window = std::make_unique<MainWindow>(m_theme);
  m_window->show();
  m_window->activateWindow();
  m_window->begin(path);
  m_slowestWindow = std::max(m_slowestWindow, static_cast<double>(took.nsecsElapsed()) / 1e6);
  m_heart.setPaused(false);
  ++m_windows;
}

// Closes the last window as a user does who wants to keep nothing.
void Monkey::finish() {
  m_hands.drop();
  if (QWidget* popup = QApplication::activePopupWidget(); popup != nullptr) {
    popup->close();
  } else if (auto* question = m_window->findChild<QMessageBox*>(QStringLiteral("closeQuestion")); question != nullptr) {
    // A run that goes on where it was opened was there before, and can only be kept.
    auto* discard = question->findChild<QAbstractButton*>(QStringLiteral("discardRun"));
    (discard != nullptr ? discard : question->findChild<QAbstractButton*>(QStringLiteral("keepRun")))->click();
  } else if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget()); dialog != nullptr) {
    dialog->reject();
  } else if (!m_window->isHidden()) {
    m_window->close();
  } else if (QThread::currentThread()->loopLevel() == 1) {
    m_window.reset();
    emit finished(true);
    return;
  }
  if (m_closing.elapsed() > kClosingPatience) emit finished(false);
}

QWidget* Monkey::front() {
  if (QWidget* popup = QApplication::activePopupWidget(); popup != nullptr) return popup;
  if (QWidget* modal = QApplication::activeModalWidget(); modal != nullptr) return modal;
  std::vector<QWidget*> others;
  for (QWidget* widget : QApplication::topLevelWidgets()) {
    const bool window = widget != m_window.get() && widget->windowType() == Qt::Window && isWindowOf(*widget);
    if (window && widget->parentWidget() != nullptr && widget->parentWidget()->window() == m_window.get())
      others.push_back(widget);
  }
  if (!others.empty() && chance(0.3)) return oneOf(others);
  if (m_window->isMinimized()) m_window->showNormal();
  return m_window.get();
}

// Half of the time any, and otherwise one that is there to be used.
QWidget* Monkey::widgetIn(QWidget& window) {
  const bool any = chance(0.3);
  std::vector<QWidget*> widgets{&window};
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (widget->window() != &window || !widget->isVisible() || widget->visibleRegion().isEmpty()) continue;
    if (any || (widget->isEnabled() && takesPointer(*widget))) widgets.push_back(widget);
  }
  return oneOf(widgets);
}

QPoint Monkey::pointIn(const QWidget& widget) {
  const QRect rect = widget.visibleRegion().isEmpty() ? widget.rect() : widget.visibleRegion().boundingRect();
  const auto within = [this](int from, int length) {
    return from + static_cast<int>(m_random.below(static_cast<std::uint64_t>(std::max(1, length))));
  };
  const int x = within(rect.x(), rect.width());
  return {x, within(rect.y(), rect.height())};
}

// A path in the private home, or Esc. Never a click or a key, which could rename or remove files elsewhere.
void Monkey::answer(QFileDialog& dialog) {
  const bool folders = dialog.fileMode() == QFileDialog::Directory;
  std::filesystem::path path;
  if (dialog.acceptMode() == QFileDialog::AcceptSave) {
    const QString suffix = dialog.defaultSuffix();
    path = m_home.out() / ("saved" + std::to_string(m_random.below(6)));
    if (!suffix.isEmpty()) path += '.' + suffix.toStdString();
  } else {
    auto paths = m_home.toOpen(folders || chance(0.1));
    path = oneOf(paths);
  }
  const bool refuse = chance(0.25);
  say(widgetName(dialog) + (refuse ? " Esc" : ' ' + path.string()));
  const QPointer<QFileDialog> open(&dialog);
  if (!refuse) {
    m_hands.then([open, path] {
      if (open) open->selectFile(QString::fromStdString(path.string()));
    });
    m_hands.wait(3);  // it reads the disk on a thread of its own
    m_hands.then([open] {
      if (auto* name = open ? open->findChild<QLineEdit*>(QStringLiteral("fileNameEdit")) : nullptr; name != nullptr)
        QMetaObject::invokeMethod(name, "returnPressed");
    });
    m_hands.wait(kFileDialogTurns);
  }
  m_hands.then([open] {
    if (open && open->isVisible() && QApplication::activeModalWidget() == open) open->reject();
  });
}

void Monkey::answer(QDialog& dialog) {
  std::vector<QAbstractButton*> buttons;
  for (auto* button : dialog.findChildren<QAbstractButton*>()) {
    if (button->isVisible() && button->isEnabled()) buttons.push_back(button);
  }
  if (buttons.empty() || chance(0.2)) {
    say(widgetName(dialog) + " Esc");
    return m_hands.key(&dialog, Qt::Key_Escape);
  }
  QAbstractButton* button = oneOf(buttons);
  say(widgetName(dialog) + ": " + widgetName(*button) + " \"" + button->text().toStdString() + '"');
  m_hands.click(button, button->rect().center());
}

void Monkey::clickSomething() {
  QWidget* window = front();
  QWidget* widget = widgetIn(*window);
  const QPoint point = pointIn(*widget);
  const double which = m_random.uniform();
  const Qt::KeyboardModifiers modifiers = chance(0.15) ? Qt::ShiftModifier : chance(0.1) ? Qt::ControlModifier : Qt::NoModifier;
  const std::string where = widgetName(*widget) + ' ' + at(point) + " in " + widgetName(*window);
  if (which < 0.1) {
    say("twice on " + where);
    return m_hands.doubleClick(widget, point);
  }
  const Qt::MouseButton button = which < 0.18 ? Qt::RightButton : which < 0.22 ? Qt::MiddleButton : Qt::LeftButton;
  say("button " + std::to_string(button) + " modifiers " + std::to_string(modifiers.toInt()) + " on " + where);
  m_hands.click(widget, point, button, modifiers);
}

void Monkey::dragSomething() {
  QWidget* window = front();
  QWidget* widget = chance(0.3) ? m_window->findChild<QWidget*>(QStringLiteral("latentPlot")) : nullptr;
  if (widget == nullptr || widget->window() != window || !widget->isVisible()) widget = widgetIn(*window);
  const QPoint from = pointIn(*widget);
  // Also to places outside of the widget.
  const auto far = [this](int length) { return static_cast<int>((m_random.uniform() * 2.0 - 0.5) * length); };
  const QPoint to(far(widget->width()), far(widget->height()));
  const Qt::MouseButton button = chance(0.85) ? Qt::LeftButton : chance(0.5) ? Qt::MiddleButton : Qt::RightButton;
  const Qt::KeyboardModifiers modifiers = chance(0.15) ? Qt::ShiftModifier : Qt::NoModifier;
  const int moves = 2 + static_cast<int>(m_random.below(12));
  say("button " + std::to_string(button) + " modifiers " + std::to_string(modifiers.toInt()) + ' ' + widgetName(*widget) +
      " from " + at(from) + " to " + at(to) + " in " + widgetName(*window));
  m_hands.move(widget, from);
  m_hands.press(widget, from, button, modifiers);
  for (int i = 1; i <= moves; ++i) m_hands.move(widget, from + (to - from) * i / moves);
  if (chance(0.05)) m_hands.key(widget, Qt::Key_Escape);
  m_hands.release(widget, to, button, modifiers);
}

void Monkey::turnTheWheel() {
  QWidget* window = front();
  QWidget* widget = widgetIn(*window);
  const QPoint point = pointIn(*widget);
  const int notches = static_cast<int>(m_random.below(9)) - 4;
  const bool sideways = chance(0.1);
  const Qt::KeyboardModifiers modifiers = chance(0.1) ? Qt::ControlModifier : Qt::NoModifier;
  const int times = 1 + static_cast<int>(m_random.below(4));
  say(std::to_string(times) + " times " + std::to_string(notches) + (sideways ? " sideways" : "") + " on " + widgetName(*widget) +
      ' ' + at(point));
  for (int i = 0; i < times; ++i)
    m_hands.wheel(widget, point, sideways ? QPoint(120 * notches, 0) : QPoint(0, 120 * notches), modifiers);
}

void Monkey::hover() {
  QWidget* window = front();
  QWidget* widget = widgetIn(*window);
  const int moves = 1 + static_cast<int>(m_random.below(10));
  say(widgetName(*widget) + ' ' + std::to_string(moves));
  for (int i = 0; i < moves; ++i) m_hands.move(widget, pointIn(*widget));
}

void Monkey::pressAKey() {
  QWidget* window = front();
  const bool shortcut = chance(0.35);
  const Qt::Key key = shortcut ? oneOf(kShortcutKeys) : oneOf(kKeys);
  Qt::KeyboardModifiers modifiers = oneOf(kModifiers);
  if (shortcut) modifiers |= chance(0.6) ? Qt::ControlModifier : Qt::AltModifier;
  const int times = chance(0.2) ? 1 + static_cast<int>(m_random.below(12)) : 1;
  say(QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence::PortableText).toStdString() + " times " +
      std::to_string(times) + " in " + widgetName(*window));
  for (int i = 0; i < times; ++i) m_hands.key(window, key, modifiers);
}

void Monkey::typeIntoAField() {
  QWidget* window = front();
  std::vector<QLineEdit*> fields;
  for (auto* field : window->findChildren<QLineEdit*>()) {
    if (field->window() == window && field->isVisible() && field->isEnabled() && !field->isReadOnly()) fields.push_back(field);
  }
  const QString text = QString::fromUtf8(oneOf(kTexts));
  const double end = m_random.uniform();
  if (fields.empty()) {
    say("\"" + text.toStdString() + "\" into " + widgetName(*window));
    return m_hands.type(window, text);
  }
  QLineEdit* field = oneOf(fields);
  const QObject* owner = field->objectName().isEmpty() && field->parent() != nullptr ? field->parent() : field;
  say("\"" + text.toStdString() + "\" into " + widgetName(*owner));
  m_hands.then([field = QPointer<QLineEdit>(field)] {
    if (field) field->setFocus(Qt::MouseFocusReason);  // a click may fall onto what it is scrolled under
  });
  m_hands.key(field, Qt::Key_A, Qt::ControlModifier);
  m_hands.key(field, Qt::Key_Delete);
  m_hands.type(field, text);
  if (end < 0.4) m_hands.key(field, Qt::Key_Return);
  else if (end < 0.8) m_hands.key(field, Qt::Key_Tab);
  else if (end < 0.9) m_hands.key(field, Qt::Key_Escape);
}

bool Monkey::trigger(QAction& action) {
  // A dialog or a popup takes the keys and the mouse, and there is no menu then.
  if (QApplication::activeModalWidget() != nullptr || QApplication::activePopupWidget() != nullptr) return false;
  m_triggered.insert(action.objectName().toStdString());
  m_hands.then([action = QPointer<QAction>(&action)] {
    if (action && action->isEnabled() && QApplication::activeModalWidget() == nullptr) action->trigger();
  });
  return true;
}

void Monkey::triggerAnAction() {
  std::vector<QAction*> actions;
  for (const QAction* menu : m_window->menuBar()->actions()) {
    if (menu->menu() != nullptr) addActions(*menu->menu(), actions);
  }
  QAction* action = oneOf(actions);
  const std::string name = action->objectName().isEmpty() ? action->text().toStdString() : action->objectName().toStdString();
  const bool really = action->objectName() != QStringLiteral("quit") || chance(0.3);
  say(name + (really && trigger(*action) ? "" : ", but not now"));
}

void Monkey::chooseATab() {
  QWidget* window = front();
  std::vector<QTabBar*> bars;
  for (auto* bar : window->findChildren<QTabBar*>()) {
    if (bar->window() == window && bar->isVisible() && bar->count() > 0) bars.push_back(bar);
  }
  if (bars.empty()) return say("none");
  QTabBar* bar = oneOf(bars);
  const int tab = static_cast<int>(m_random.below(static_cast<std::uint64_t>(bar->count())));
  say(bar->tabText(tab).toStdString());
  m_hands.then([bar = QPointer<QTabBar>(bar), tab] {
    if (bar && QApplication::activeModalWidget() == nullptr) bar->setCurrentIndex(tab);  // some are scrolled out of sight
  });
}

void Monkey::chooseFromACombo() {
  QWidget* window = front();
  std::vector<QComboBox*> combos;
  for (auto* combo : window->findChildren<QComboBox*>()) {
    if (combo->window() == window && combo->isEnabled() && !combo->visibleRegion().isEmpty()) combos.push_back(combo);
  }
  const bool down = chance(0.6);
  const int times = static_cast<int>(m_random.below(6));
  const bool choose = chance(0.8);
  if (combos.empty()) return say("none");
  QComboBox* combo = oneOf(combos);
  say(widgetName(*combo) + (down ? " down " : " up ") + std::to_string(times) + (choose ? "" : " Esc"));
  m_hands.click(combo, combo->rect().center() + QPoint(combo->width() / 2 - 8, 0));  // on its arrow
  m_hands.wait(3);
  const auto inPopup = [this](Qt::Key key) {
    m_hands.then([this, key] {
      Hands now;
      if (QWidget* popup = QApplication::activePopupWidget(); popup != nullptr) now.key(popup, key);
      now.turn();
    });
  };
  for (int i = 0; i < times; ++i) inPopup(down ? Qt::Key_Down : Qt::Key_Up);
  inPopup(choose ? Qt::Key_Return : Qt::Key_Escape);
}

void Monkey::resizeTheWindow() {
  const QSize size = oneOf(kSizes);
  const double how = m_random.uniform();
  QWidget* window = front();
  if (qobject_cast<QDialog*>(window) != nullptr || window->windowType() == Qt::Popup) return say("not now");
  if (how < 0.8) {
    say(widgetName(*window) + ' ' + std::to_string(size.width()) + 'x' + std::to_string(size.height()));
    if (window->isMaximized() || window->isFullScreen()) window->showNormal();
    window->resize(size);
  } else if (how < 0.9) {
    say(widgetName(*window) + " maximized");
    window->showMaximized();
  } else {
    say(widgetName(*window) + " minimized");
    window->showMinimized();
    m_hands.wait(10);
    m_hands.then([window = QPointer<QWidget>(window)] {
      if (window) window->showNormal();
    });
  }
}

void Monkey::changeTheme() {
  const bool dark = chance(0.5);
  const auto mode = static_cast<Theme::Mode>(m_random.below(3));
  const bool system = chance(0.4);
  say(system ? (dark ? "of the desktop: dark" : "of the desktop: light") : "mode " + std::to_string(static_cast<int>(mode)));
  if (system) m_theme.setSystemDark(dark);
  else m_theme.setMode(mode);
}

void Monkey::closeAWindow() {
  QWidget* window = front();
  say(widgetName(*window));
  m_hands.then([window = QPointer<QWidget>(window)] {
    if (window) window->close();
  });
}

// Often enough that most of what else happens, happens during training.
void Monkey::train() {
  const SessionState state = m_window->training().status().state;
  auto* reset = m_window->findChild<QAction*>(QStringLiteral("reset"));
  auto* action = m_window->findChild<QAction*>(QStringLiteral("train"));
  const bool again = chance(0.15), anew = chance(0.7);
  if (again && reset->isEnabled() && trigger(*reset)) {
    say("reset");
  } else if (!m_window->training().active() && anew) {
    setUp();
  } else if (state != SessionState::Running && action->isEnabled() && trigger(*action)) {
    say("start");
  } else {
    say("goes on");
  }
}

// What was typed and chosen at random can't be trained most of the time. Chooses the digits and a model for them, as settings and
// presets do, and trains.
void Monkey::setUp() {
  constexpr int kLatent[] = {2, 2, 2, 3, 10};
  RunConfig config = m_home.digitsConfig();
  config.model.latentDimension = oneOf(kLatent);
  config.model.family = chance(0.2) ? Family::Autoencoder : Family::Vae;
  if (chance(0.2)) {
    config.model.network = Network::Convolutional;
    config.model.channels = {8, 16};
  }
  if (chance(0.3)) config.training.epochs = 3;  // comes to its end
  say("with " + describeArchitecture(config.model) + ", " + std::to_string(config.training.epochs) + " epochs");
  m_window->findChild<ExperimentPanel*>()->setConfig(config);
  m_window->findChild<ConsentFlow*>()->consent().allow(config.dataset);
  m_window->trainingFlow().chooseDataset(QString::fromStdString(config.dataset));
  m_hands.wait(5);
  trigger(*m_window->findChild<QAction*>(QStringLiteral("train")));
}

void Monkey::waitABit() {
  const int turns = 5 + static_cast<int>(m_random.below(30));
  say(std::to_string(turns));
  m_hands.wait(turns);
}

}  // namespace latentscape
