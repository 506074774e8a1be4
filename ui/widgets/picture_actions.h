// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/picture_holder.h"

#include <QEvent>
#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>
#include <vector>

class QContextMenuEvent;
class QKeyEvent;
class QMenu;
class QMimeData;
class QMouseEvent;
class QWidget;

namespace latentscape {

// Asks a window to save a picture into a file that the user chooses. It goes to the widget's window, and on to the windows that
// this belongs to, until one accepts it.
class SavePictureEvent : public QEvent {
 public:
  explicit SavePictureEvent(Picture wanted);
  static QEvent::Type kind();

  const Picture picture;
};

// Tells that a picture has been copied. It goes to the window of its widget, then to the windows that this one belongs to, until
// one accepts it.
class PictureCopiedEvent : public QEvent {
 public:
  PictureCopiedEvent();
  static QEvent::Type kind();
};

// Asks what else the context menu of a picture should offer. It goes to the widget and to all that it is part of in its window;
// each may add actions.
class PictureMenuEvent : public QEvent {
 public:
  explicit PictureMenuEvent(QMenu& wanted);
  static QEvent::Type kind();

  QMenu& menu;
};

// "Nearest test image · class 5": "nearest-test-image-class-5.png".
QString pictureFileName(const QString& name);

// What a drag brings: the picture, and the path of a PNG file with it, which is written when somebody asks for the path. The file
// lies in a temporary folder that goes with the program.
std::unique_ptr<QMimeData> pictureMime(const Picture& picture);

// What the user can do with a widget's pictures: copy (Ctrl+C), save, drag out, and enlarge by a double click or Enter; a context
// menu has all that needs no mouse. It watches the widget's events and takes only these: a click stays the widget's own. GUI
// thread; it belongs to the widget.
class PictureActions : public QObject {
  Q_OBJECT
 public:
  enum Ability {
    Enlarge = 1,  // by a double click or Enter
    Drag = 2,
    MouseMenu = 4,  // the right button opens the context menu
    KeyMenu = 8     // the Menu key does
  };

  PictureActions(QWidget& widget, PictureHolder& holder, int abilities = Enlarge | Drag | MouseMenu | KeyMenu);
  ~PictureActions() override;

  // For a chart or the map, whose picture is the widget as it stands. They can be copied and saved: drags and double clicks mean
  // something else there.
  static PictureActions* ofWidget(QWidget& widget, int abilities = MouseMenu | KeyMenu);

  void addTo(QMenu& menu, int index);  // the actions on one picture, for another menu
  void enlargeCurrent();
  // Copies the picture that keys act on. False if there is none.
  bool copyCurrent() const;
  static PictureActions* of(const QWidget& widget);  // null: it has none

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  // What the mouse was pressed on. A click may change what the widget shows before it turns out to be a double one.
  struct Press {
    QPoint at;
    int index = -1;
    std::vector<Picture> pictures;
  };
  bool mousePress(const QMouseEvent& event);
  bool mouseMove(const QMouseEvent& event);
  bool contextMenu(const QContextMenuEvent& event);
  bool keyPress(const QKeyEvent& event);
  void askForMore(QMenu& menu) const;
  std::vector<Picture> pictures() const;
  bool copy(int index) const;
  void save(int index) const;
  void tellWindows(QEvent& event) const;
  void enlarge(std::vector<Picture> pictures, int index);
  void letGo();

  QWidget& m_widget;
  std::unique_ptr<PictureHolder> m_own;  // of ofWidget()
  PictureHolder& m_holder;
  const int m_abilities;
  std::optional<Press> m_press;
  bool m_mayDrag = false;
};

}  // namespace latentscape
