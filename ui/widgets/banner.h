// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QHash>
#include <QList>
#include <QPointer>
#include <QRect>
#include <QWidget>

#include <cstdint>

class QFrame;
class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace latentscape {

// A question with two answers. Ampersands mark the keys of the answers.
struct BannerQuestion {
  QString text;
  QString detail;  // what it is about, such as a path: plain text, whole, selectable
  QString detailName;
  QString accept, acceptTip;
  QString decline, declineTip;
};

// Something that can't be done, or not yet, and what can be done instead.
struct BannerOffer {
  QString text;             // one sentence
  QString action;           // the text of the button that triggers actionTriggered()
  QString other, otherTip;  // of the one that triggers otherTriggered(); empty: none
  QString details;          // plain text, shown when the user asks for it; empty: there is none
  bool failed = false;      // looks like an error
};

// Messages, newest first; never a dialog. A message replaces the one with the same id. At most three show: the oldest one that
// shows no progress and asks nothing makes room. Hidden when there are no messages. They lie over a part of the window and move
// nothing; where they are too high for it, they scroll. Escape dismisses the message that has the keyboard, if the user may. The
// keyboard goes back to where it was when the message that has it leaves.
class Banner : public QWidget {
  Q_OBJECT

 public:
  explicit Banner(QWidget* parent = nullptr);
  ~Banner() override;

  // Shows what failed and where in bold, then the advice; what failed begins with a capital letter if no place stands before it.
  // An error that reports a cancellation by the user is not shown, and removes the message with its id. actionText labels a
  // button that triggers actionTriggered(id); empty: no button.
  void showError(const Error& error, const QString& id = QStringLiteral("error"), const QString& actionText = {});
  void showMessage(const QString& text, const QString& actionText = {}, const QString& id = QStringLiteral("message"));
  // The same, of what the user need not do anything about: leaves by itself, but not under the mouse or with the keyboard in it.
  void showNews(const QString& text, const QString& id);
  // Stays until it is dismissed by its owner: the answers trigger actionTriggered(id) or declined(id).
  void showQuestion(const BannerQuestion& question, const QString& id);
  // May be dismissed by the user.
  void showOffer(const BannerOffer& offer, const QString& id);
  // total 0: unknown. amount stands beside the bar, such as "3.2 of 11.6 MB"; it changes without an alert to assistive
  // technology. The Cancel button emits cancelled(id); whoever does the work removes the message.
  void showProgress(const QString& text, std::uint64_t done, std::uint64_t total, const QString& id = QStringLiteral("progress"),
                    const QString& amount = {});
  void dismiss(const QString& id);

  bool shows(const QString& id) const { return m_messages.contains(id); }
  QString text(const QString& id) const;  // the whole message; empty if there is none
  int count() const { return static_cast<int>(m_order.size()); }

  // The part of its parent that it lies over, from the upper edge down.
  void setArea(const QRect& area);

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;

 signals:
  void actionTriggered(const QString& id);
  void otherTriggered(const QString& id);
  void declined(const QString& id);
  void cancelled(const QString& id);
  void dismissed(const QString& id);  // by the user

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  enum class Kind { Error, Info, Question, Offer, FailedOffer, Progress };
  struct Message {
    Kind kind = Kind::Info;
    QFrame* frame = nullptr;
    QLabel* label = nullptr;
    QPushButton* action = nullptr;
    QPushButton* decline = nullptr;
    QPushButton* other = nullptr;
    QPushButton* details = nullptr;  // shows and hides detail
    QPlainTextEdit* detail = nullptr;
    QProgressBar* bar = nullptr;
    QLabel* amount = nullptr;
    QString text;
  };

  void present(const QString& id, Kind kind, const QString& plain, const QString& rich, const QString& actionText);
  Message build(const QString& id, Kind kind, bool withAction);
  void buildOffer(const QString& id, Message& message);
  QPushButton* makeDismiss(const QString& id, QFrame* frame);
  void makeRoom(const QString& newest);
  void dismissByUser(const QString& id);
  void place();
  void noteFocus(QWidget* old, QWidget* now);

  QHash<QString, Message> m_messages;
  QList<QString> m_order;  // newest first
  QWidget* m_contents;
  QVBoxLayout* m_layout;
  QRect m_area;
  QPointer<QWidget> m_focusBefore;  // what had the keyboard before a message had it
};

}  // namespace latentscape
