// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/picture_actions.h"

#include "ui/theme/focus_ring.h"
#include "ui/widgets/picture_viewer.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QDrag>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QUrl>
#include <QWidget>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kMostNameLength = 80;  // of a file
constexpr int kDraggedSide = 96;     // of the picture under the mouse
const QString kPaths = QStringLiteral("text/uri-list");

// The folder that dragged files lie in, for the process. Each has a folder of its own there, so that a program which is still
// reading one finds it unchanged.
QString folderForDrag() {
  static const QTemporaryDir folder(QDir::temp().filePath(QStringLiteral("latentscape-XXXXXX")));
  static int count = 0;
  const QString made = folder.filePath(QString::number(++count));
  return folder.isValid() && QDir().mkpath(made) ? made : QString();
}

// Qt asks for the data on the GUI thread and waits for it, so the file is written there: a few kilobytes.
class PictureMime : public QMimeData {
 public:
  explicit PictureMime(Picture picture) : m_picture(std::move(picture)) { setImageData(m_picture.image); }

  QStringList formats() const override { return QMimeData::formats() << kPaths; }
  bool hasFormat(const QString& type) const override { return formats().contains(type); }

 protected:
  QVariant retrieveData(const QString& type, QMetaType wanted) const override {
    if (type != kPaths) return QMimeData::retrieveData(type, wanted);
    const QUrl url = written();
    if (url.isEmpty()) return {};
    if (wanted.id() == QMetaType::QByteArray) return url.toEncoded() + "\r\n";
    return QVariantList{url};
  }

 private:
  QUrl written() const {
    if (!m_url.isEmpty()) return m_url;
    const QString folder = folderForDrag();
    const QString file = QDir(folder).filePath(pictureFileName(m_picture.name));
    if (!folder.isEmpty() && m_picture.image.save(file, "PNG")) m_url = QUrl::fromLocalFile(file);
    return m_url;
  }

  const Picture m_picture;
  mutable QUrl m_url;
};

class WholeWidget : public PictureHolder {
 public:
  explicit WholeWidget(QWidget& widget) : m_widget(widget) {}
  int pictureCount() const override { return 1; }
  int pictureAt(QPoint) const override { return 0; }
  int currentPicture() const override { return 0; }
  // On the window's ground: a widget paints none of its own, and light text would be lost on a white page.
  Picture pictureOf(int) const override {
    const FocusRingsHidden hidden;
    const QPixmap painted = m_widget.grab();
    QImage image(painted.size(), QImage::Format_RGB32);
    image.setDevicePixelRatio(painted.devicePixelRatio());
    image.fill(m_widget.palette().color(QPalette::Window));
    QPainter(&image).drawPixmap(0, 0, painted);
    return {image, m_widget.accessibleName()};
  }

 private:
  QWidget& m_widget;
};

}  // namespace

SavePictureEvent::SavePictureEvent(Picture wanted) : QEvent(kind()), picture(std::move(wanted)) { setAccepted(false); }

QEvent::Type SavePictureEvent::kind() {
  static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
  return type;
}

PictureCopiedEvent::PictureCopiedEvent() : QEvent(kind()) { setAccepted(false); }

QEvent::Type PictureCopiedEvent::kind() {
  static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
  return type;
}

PictureMenuEvent::PictureMenuEvent(QMenu& wanted) : QEvent(kind()), menu(wanted) {}

QEvent::Type PictureMenuEvent::kind() {
  static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
  return type;
}

QString pictureFileName(const QString& name) {
  QString file, spelled = name;
  static const QRegularExpression minus(QStringLiteral("[-\u2212](?=[0-9])"));  // of a number, which would be lost
  spelled.replace(minus, QStringLiteral("minus "));
  for (const QChar c : std::as_const(spelled)) {
    const bool plain = c.isLetterOrNumber() && !c.isSurrogate();
    if (plain) file += c.toLower();
    else if (!file.isEmpty() && !file.endsWith(QLatin1Char('-'))) file += QLatin1Char('-');
    if (file.size() == kMostNameLength) break;
  }
  if (file.endsWith(QLatin1Char('-'))) file.chop(1);
  return (file.isEmpty() ? QStringLiteral("picture") : file) + QStringLiteral(".png");
}

std::unique_ptr<QMimeData> pictureMime(const Picture& picture) { return std::make_unique<PictureMime>(picture); }

PictureActions::PictureActions(QWidget& widget, PictureHolder& holder, int abilities)
    : QObject(&widget), m_widget(widget), m_holder(holder), m_abilities(abilities) {
  widget.installEventFilter(this);
}

PictureActions::~PictureActions() = default;

PictureActions* PictureActions::ofWidget(QWidget& widget, int abilities) {
  auto own = std::make_unique<WholeWidget>(widget);
  auto* actions = new PictureActions(widget, *own, abilities);
  actions->m_own = std::move(own);
  if (widget.focusPolicy() == Qt::NoFocus) widget.setFocusPolicy(Qt::ClickFocus);
  return actions;
}

std::vector<Picture> PictureActions::pictures() const {
  std::vector<Picture> all;
  for (int i = 0; i < m_holder.pictureCount(); ++i) all.push_back(m_holder.pictureOf(i));
  return all;
}

bool PictureActions::copy(int index) const {
  const Picture picture = m_holder.pictureOf(index);
  if (picture.image.isNull()) return false;
  QApplication::clipboard()->setImage(picture.image);
  PictureCopiedEvent event;
  tellWindows(event);
  return true;
}

bool PictureActions::copyCurrent() const { return m_holder.currentPicture() >= 0 && copy(m_holder.currentPicture()); }

PictureActions* PictureActions::of(const QWidget& widget) {
  return widget.findChild<PictureActions*>(QString(), Qt::FindDirectChildrenOnly);
}

void PictureActions::save(int index) const {
  SavePictureEvent event(m_holder.pictureOf(index));
  if (!event.picture.image.isNull()) tellWindows(event);
}

// The nearest first, until one takes it.
void PictureActions::tellWindows(QEvent& event) const {
  for (QWidget* window = m_widget.window(); window != nullptr && !event.isAccepted();
       window = window->parentWidget() != nullptr ? window->parentWidget()->window() : nullptr) {
    QCoreApplication::sendEvent(window, &event);
  }
}

void PictureActions::enlarge(std::vector<Picture> pictures, int index) {
  if (index < 0 || static_cast<std::size_t>(index) >= pictures.size()) return;
  if (!pictures[static_cast<std::size_t>(index)].image.isNull()) PictureViewer::open(m_widget, std::move(pictures), index);
}

void PictureActions::enlargeCurrent() { enlarge(pictures(), m_holder.currentPicture()); }

void PictureActions::addTo(QMenu& menu, int index) {
  const auto add = [&](const char* name, const QString& text, const QKeySequence& keys, auto act) {
    QAction* action = menu.addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(keys);  // shown: keyPress() takes it
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, act);
  };
  add("copyPicture", tr("&Copy"), QKeySequence::Copy, [this, index] { (void)copy(index); });
  add("savePicture", tr("&Save…"), {}, [this, index] { save(index); });
  if ((m_abilities & Enlarge) != 0)
    add("enlargePicture", tr("&Enlarge"), Qt::Key_Return, [this, index] { enlarge(pictures(), index); });
}

// Tells the widget that the button is up, outside it: what follows is no click.
void PictureActions::letGo() {
  const QPointF outside(-1.0, -1.0);
  QMouseEvent release(QEvent::MouseButtonRelease, outside, m_widget.mapToGlobal(outside), Qt::LeftButton, Qt::NoButton,
                      Qt::NoModifier);
  QCoreApplication::sendEvent(&m_widget, &release);
}

bool PictureActions::mousePress(const QMouseEvent& event) {
  if (event.button() != Qt::LeftButton || (m_abilities & (Enlarge | Drag)) == 0) return false;
  const QPoint at = event.position().toPoint();
  m_press = Press{at, m_holder.pictureAt(at), pictures()};
  m_mayDrag = (m_abilities & Drag) != 0;
  return false;
}

bool PictureActions::mouseMove(const QMouseEvent& event) {
  if (!m_mayDrag || !m_press || !event.buttons().testFlag(Qt::LeftButton)) return false;
  if ((event.position().toPoint() - m_press->at).manhattanLength() < QApplication::startDragDistance()) return false;
  m_mayDrag = false;
  if (m_press->index < 0 || static_cast<std::size_t>(m_press->index) >= m_press->pictures.size()) return false;
  const Picture picture = m_press->pictures[static_cast<std::size_t>(m_press->index)];
  if (picture.image.isNull()) return false;
  letGo();
  auto* drag = new QDrag(&m_widget);  // Qt deletes it
  drag->setMimeData(pictureMime(picture).release());
  drag->setPixmap(QPixmap::fromImage(picture.image.scaled(kDraggedSide, kDraggedSide, Qt::KeepAspectRatio)));
  drag->setHotSpot(QPoint(kDraggedSide / 2, kDraggedSide / 2));
  drag->exec(Qt::CopyAction);  // this may be gone after it
  return true;
}

bool PictureActions::contextMenu(const QContextMenuEvent& event) {
  const bool byMouse = event.reason() == QContextMenuEvent::Mouse;
  if ((m_abilities & (byMouse ? MouseMenu : KeyMenu)) == 0) return false;
  const int index = byMouse ? m_holder.pictureAt(event.pos()) : m_holder.currentPicture();
  if (index < 0 || m_holder.pictureOf(index).image.isNull()) return false;
  if (byMouse) letGo();  // the menu takes the button's release
  auto* menu = new QMenu(&m_widget);
  menu->setObjectName(QStringLiteral("pictureMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  addTo(*menu, index);
  askForMore(*menu);
  menu->popup(byMouse ? event.globalPos() : m_widget.mapToGlobal(m_widget.rect().center()));
  return true;
}

void PictureActions::askForMore(QMenu& menu) const {
  QAction* line = menu.addSeparator();
  PictureMenuEvent event(menu);
  for (QWidget* part = &m_widget; part != nullptr; part = part->isWindow() ? nullptr : part->parentWidget())
    QCoreApplication::sendEvent(part, &event);
  if (menu.actions().constLast() == line) menu.removeAction(line);
}

bool PictureActions::keyPress(const QKeyEvent& event) {
  if (event.matches(QKeySequence::Copy)) {
    copyCurrent();
    return true;
  }
  const bool enter = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
  if (!enter || (event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier || (m_abilities & Enlarge) == 0) return false;
  if (!event.isAutoRepeat()) enlargeCurrent();
  return true;
}

bool PictureActions::eventFilter(QObject* watched, QEvent* event) {
  if (watched != &m_widget) return false;
  switch (event->type()) {
    case QEvent::MouseButtonPress: return mousePress(static_cast<QMouseEvent&>(*event));
    case QEvent::MouseMove: return mouseMove(static_cast<QMouseEvent&>(*event));
    case QEvent::MouseButtonDblClick:
      if (!m_press || m_press->index < 0 || (m_abilities & Enlarge) == 0) return false;
      m_mayDrag = false;
      enlarge(std::move(m_press->pictures), m_press->index);
      m_press.reset();
      return true;
    case QEvent::ContextMenu: return contextMenu(static_cast<QContextMenuEvent&>(*event));
    case QEvent::KeyPress: return keyPress(static_cast<QKeyEvent&>(*event));
    default: return false;
  }
}

}  // namespace latentscape
