// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/widgets/detail_view.h"
#include "ui/widgets/text.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kMostMessages = 3;
constexpr int kLongestText = 600;  // longer messages are cut: they would fill the window
constexpr int kLongestWord = 66;   // keeps a SHA-256 whole
constexpr int kProgressSteps = 1000;
constexpr int kMargin = 10;         // to the edges of what it lies over
constexpr int kNewsTime = 6'000;    // ms
constexpr double kMostShare = 0.6;  // of its height

QString cut(const QString& text) { return text.size() > kLongestText ? text.left(kLongestText) + QStringLiteral("…") : text; }

// Plain text as rich text. Lines break at spaces and within paths. A word too long for a line gets invisible breaks; no other
// word does, because copied text would contain them.
QString rich(const QString& text) {
  QString broken;
  int run = 0;
  QChar before;
  for (const QChar c : cut(text)) {
    const bool breaks = c.isSpace() || (c == QLatin1Char('/') && before.isLetterOrNumber());
    run = breaks ? 0 : run + 1;
    before = c;
    broken += c;
    if (run == kLongestWord) {
      broken += QChar(0x200B);
      run = 0;
    }
  }
  return broken.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
}

// A button's text without the mark of its key.
QString withoutKey(QString text) { return text.remove(QLatin1Char('&')); }

}  // namespace

Banner::Banner(QWidget* parent) : QWidget(parent), m_contents(new QWidget), m_layout(new QVBoxLayout(m_contents)) {
  setObjectName(QStringLiteral("banner"));
  setAccessibleName(tr("Messages"));
  m_layout->setContentsMargins(0, 0, 0, 0);
  m_layout->setSpacing(6);
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(QStringLiteral("bannerScroll"));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(m_contents);
  m_contents->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  m_contents->installEventFilter(this);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
  hide();
  connect(qApp, &QApplication::focusChanged, this, &Banner::noteFocus);
}

// The focus leaves its buttons as they go, when this is a Banner no more.
Banner::~Banner() { disconnect(qApp, nullptr, this, nullptr); }

void Banner::noteFocus(QWidget* old, QWidget* now) {
  if (now != nullptr && isAncestorOf(now) && old != nullptr && !isAncestorOf(old)) m_focusBefore = old;
}

int Banner::heightForWidth(int width) const { return m_layout->totalHeightForWidth(width); }

QSize Banner::sizeHint() const {
  const int width = m_layout->totalSizeHint().width();
  return {width, heightForWidth(width)};
}

void Banner::setArea(const QRect& area) {
  m_area = area;
  place();
}

void Banner::place() {
  if (m_area.isEmpty() || isHidden()) return;
  const int width = std::max(m_area.width() - 2 * kMargin, 1);
  const int most = static_cast<int>(kMostShare * m_area.height());
  setGeometry(m_area.left() + kMargin, m_area.top() + kMargin, width, std::clamp(heightForWidth(width), 1, std::max(most, 1)));
}

void Banner::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  raise();
  place();
}

// What a message says may need another height than before.
bool Banner::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_contents && event->type() == QEvent::LayoutRequest) place();
  return QWidget::eventFilter(watched, event);
}

void Banner::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  for (const QString& id : m_order) {
    const Message& message = m_messages[id];
    const QWidget* focus = QApplication::focusWidget();
    if (focus == nullptr || !message.frame->isAncestorOf(focus)) continue;
    if (message.kind != Kind::Question && message.kind != Kind::Progress) return dismissByUser(QString(id));
  }
  QWidget::keyPressEvent(event);
}

void Banner::dismissByUser(const QString& id) {
  dismiss(id);
  emit dismissed(id);
}

void Banner::showError(const Error& error, const QString& id, const QString& actionText) {
  if (error.cancelled) return dismiss(id);
  Error told = error;
  if (told.where.empty()) told.what = capitalised(QString::fromStdString(told.what)).toStdString();  // no name stands before it
  const QString title = QString::fromStdString(told.where.empty() ? told.what : told.where + ": " + told.what);
  QString html = QStringLiteral("<b>%1</b>").arg(rich(title));
  if (!told.advice.empty()) html += QStringLiteral("<br>") + rich(QString::fromStdString(told.advice));
  present(id, Kind::Error, QString::fromStdString(told.message()), html, actionText);
}

void Banner::showMessage(const QString& text, const QString& actionText, const QString& id) {
  present(id, Kind::Info, text, rich(text), actionText);
}

void Banner::showNews(const QString& text, const QString& id) {
  showMessage(text, {}, id);
  QFrame* frame = m_messages.value(id).frame;
  auto* timer = frame->findChild<QTimer*>(QString(), Qt::FindDirectChildrenOnly);
  if (timer == nullptr) {
    timer = new QTimer(frame);
    timer->setInterval(kNewsTime);
    connect(timer, &QTimer::timeout, this, [this, id, frame] {
      if (frame->underMouse() || (QApplication::focusWidget() != nullptr && frame->isAncestorOf(QApplication::focusWidget())))
        return;  // after another while, then
      if (m_messages.value(id).frame == frame) dismiss(id);
    });
  }
  timer->start();
}

void Banner::showQuestion(const BannerQuestion& question, const QString& id) {
  const QString plain = question.text + QLatin1Char('\n') + question.detail;
  present(id, Kind::Question, plain, QStringLiteral("<b>%1</b>").arg(rich(question.text)), question.accept);
  const Message message = m_messages.value(id);
  describe(message.detail, QStringLiteral("bannerDetail-") + id, question.detailName, question.detailName);
  static_cast<DetailView*>(message.detail)->setText(question.detail);
  message.action->setToolTip(plainToolTip(question.acceptTip));
  message.decline->setText(question.decline);
  describe(message.decline, QStringLiteral("bannerDecline-") + id, withoutKey(question.decline), question.declineTip);
}

void Banner::showOffer(const BannerOffer& offer, const QString& id) {
  dismiss(id);  // details of an earlier one may be open
  present(id, offer.failed ? Kind::FailedOffer : Kind::Offer, offer.text, QStringLiteral("<b>%1</b>").arg(rich(offer.text)),
          offer.action);
  const Message message = m_messages.value(id);
  message.other->setText(offer.other);
  describe(message.other, QStringLiteral("bannerOther-") + id, offer.other, offer.otherTip);
  message.other->setVisible(!offer.other.isEmpty());
  message.details->setVisible(!offer.details.isEmpty());
  static_cast<DetailView*>(message.detail)->setText(offer.details);
}

void Banner::showProgress(const QString& text, std::uint64_t done, std::uint64_t total, const QString& id,
                          const QString& amount) {
  const auto found = m_messages.constFind(id);
  if (found == m_messages.constEnd() || found->kind != Kind::Progress || found->text != text)
    present(id, Kind::Progress, text, rich(text), {});
  QProgressBar* bar = m_messages.value(id).bar;
  QLabel* amountLabel = m_messages.value(id).amount;
  amountLabel->setVisible(!amount.isEmpty());
  if (amountLabel->text() != amount) amountLabel->setText(amount);
  bar->setRange(0, total == 0 ? 0 : kProgressSteps);
  if (total > 0)
    bar->setValue(static_cast<int>(static_cast<double>(std::min(done, total)) / static_cast<double>(total) * kProgressSteps));
}

QString Banner::text(const QString& id) const { return m_messages.value(id).text; }

Banner::Message Banner::build(const QString& id, Kind kind, bool withAction) {
  Message message;
  message.kind = kind;
  message.frame = new QFrame(m_contents);
  const bool failure = kind == Kind::Error || kind == Kind::FailedOffer,
             offers = kind == Kind::Offer || kind == Kind::FailedOffer;
  message.frame->setProperty("role", failure ? "banner-error" : "banner-info");
  auto* row = new QHBoxLayout;
  auto* rows = new QVBoxLayout(message.frame);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addLayout(row);
  row->setContentsMargins(12, 8, 8, 8);
  row->setSpacing(10);
  message.label = new QLabel(message.frame);
  message.label->setTextFormat(Qt::RichText);
  message.label->setWordWrap(true);
  message.label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  describe(message.label, QStringLiteral("bannerText-") + id, tr("Message"), {});
  if (kind == Kind::Question) {
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(message.label);
    message.detail = new DetailView(message.frame);
    column->addWidget(message.detail);
    row->addLayout(column, 1);
  } else {
    row->addWidget(message.label, 1);
  }
  if (kind == Kind::Progress) {
    message.bar = new QProgressBar(message.frame);
    message.bar->setTextVisible(false);
    message.bar->setFixedWidth(220);
    describe(message.bar, QStringLiteral("bannerProgress-") + id, tr("Progress"), {});
    message.amount = new QLabel(message.frame);
    message.amount->setTextFormat(Qt::PlainText);
    describe(message.amount, QStringLiteral("bannerAmount-") + id, tr("Amount"), {});
    row->addWidget(message.amount, 0, Qt::AlignVCenter);
    row->addWidget(message.bar, 0, Qt::AlignVCenter);
    auto* cancel = makeButton(tr("Cancel"), QStringLiteral("plain"), message.frame);
    describe(cancel, QStringLiteral("bannerCancel-") + id, tr("Cancel"), tr("Stop this work"));
    connect(cancel, &QPushButton::clicked, this, [this, id] { emit cancelled(id); });
    row->addWidget(cancel, 0, Qt::AlignVCenter);
    return message;
  }
  if (kind == Kind::Info || kind == Kind::Question || (withAction && !offers)) {
    message.action = makeButton({}, QStringLiteral("primary"), message.frame);
    connect(message.action, &QPushButton::clicked, this, [this, id] { emit actionTriggered(id); });
    row->addWidget(message.action, 0, Qt::AlignVCenter);
  }
  if (kind == Kind::Question) {
    message.decline = makeButton({}, QStringLiteral("plain"), message.frame);
    connect(message.decline, &QPushButton::clicked, this, [this, id] { emit declined(id); });
    row->addWidget(message.decline, 0, Qt::AlignVCenter);
    return message;
  }
  row->addWidget(makeDismiss(id, message.frame), 0, Qt::AlignVCenter);
  if (offers) buildOffer(id, message);
  return message;
}

QPushButton* Banner::makeDismiss(const QString& id, QFrame* frame) {
  auto* close = makeButton(tr("Dismiss"), QStringLiteral("plain"), frame);
  describe(close, QStringLiteral("bannerDismiss-") + id, tr("Dismiss this message"), tr("Dismiss this message (Esc)"));
  connect(close, &QPushButton::clicked, this, [this, id] { dismissByUser(id); });
  return close;
}

// Its buttons stand below the sentence, which has the whole width, and its details below these.
void Banner::buildOffer(const QString& id, Message& message) {
  auto* rows = static_cast<QVBoxLayout*>(message.frame->layout());
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(12, 0, 8, 8);
  buttons->setSpacing(10);
  message.action = makeButton({}, QStringLiteral("primary"), message.frame);
  connect(message.action, &QPushButton::clicked, this, [this, id] { emit actionTriggered(id); });
  message.other = makeButton({}, QStringLiteral("plain"), message.frame);
  connect(message.other, &QPushButton::clicked, this, [this, id] { emit otherTriggered(id); });
  message.details = makeButton(tr("Details"), QStringLiteral("plain"), message.frame);
  message.details->setCheckable(true);
  describe(message.details, QStringLiteral("bannerDetails-") + id, tr("Details"), tr("Show what happened in detail, or hide it"));
  for (QPushButton* button : {message.action, message.other, message.details}) buttons->addWidget(button);
  buttons->addStretch(1);
  rows->addLayout(buttons);
  message.detail = new DetailView(message.frame);
  describe(message.detail, QStringLiteral("bannerDetail-") + id, tr("Details"), tr("What happened in detail"));
  message.detail->hide();
  auto* below = new QHBoxLayout;
  below->setContentsMargins(12, 0, 12, 8);
  below->addWidget(message.detail);
  rows->addLayout(below);
  connect(message.details, &QPushButton::toggled, message.detail, &QWidget::setVisible);
}

void Banner::present(const QString& id, Kind kind, const QString& plain, const QString& html, const QString& actionText) {
  const bool withAction = !actionText.isEmpty();
  const auto shown = m_messages.constFind(id);
  if (shown != m_messages.constEnd() && (shown->kind != kind || (withAction && shown->action == nullptr))) dismiss(id);
  const bool fresh = !m_messages.contains(id);
  if (fresh) m_messages.insert(id, build(id, kind, withAction));
  Message& message = m_messages[id];
  message.text = plain;
  if (auto* leaving = message.frame->findChild<QTimer*>(QString(), Qt::FindDirectChildrenOnly))
    leaving->stop();  // this may be no news
  message.label->setText(html);
  message.label->setAccessibleDescription(plain);
  message.label->setToolTip(plain.size() > kLongestText ? plainToolTip(plain) : QString());
  if (message.action) {
    message.action->setText(actionText);
    message.action->setVisible(withAction);
    const QString name = kind == Kind::Question ? withoutKey(actionText) : actionText;
    describe(message.action, QStringLiteral("bannerAction-") + id, name, name);
  }
  // A progress update alone does not move a message to the top.
  if (fresh || kind != Kind::Progress) {
    m_order.removeAll(id);
    m_order.prepend(id);
    m_layout->removeWidget(message.frame);
    m_layout->insertWidget(0, message.frame);
  }
  message.frame->setVisible(true);
  QLabel* const label = message.label;  // makeRoom may invalidate the reference
  makeRoom(id);
  setVisible(true);
  place();
  QAccessibleEvent alert(label, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void Banner::makeRoom(const QString& newest) {
  while (m_order.size() > kMostMessages) {
    const auto oldest = std::find_if(m_order.crbegin(), m_order.crend(), [&](const QString& id) {
      const Kind kind = m_messages[id].kind;
      return id != newest && kind != Kind::Progress && kind != Kind::Question;
    });
    if (oldest == m_order.crend()) return;
    dismiss(QString(*oldest));
  }
}

void Banner::dismiss(const QString& id) {
  const auto found = m_messages.find(id);
  if (found == m_messages.end()) return;
  QFrame* frame = found->frame;
  m_messages.erase(found);
  m_order.removeAll(id);
  m_layout->removeWidget(frame);
  // Qt would give the keyboard to the next widget, as if the user had pressed Tab.
  const QWidget* focus = QApplication::focusWidget();
  if (focus != nullptr && frame->isAncestorOf(focus)) {
    if (m_focusBefore && m_focusBefore->isVisible()) m_focusBefore->setFocus(Qt::OtherFocusReason);
    else QApplication::focusWidget()->clearFocus();
  }
  frame->hide();
  frame->deleteLater();  // the message's own button may trigger this
  if (m_order.isEmpty()) hide();
  else place();
}

}  // namespace latentscape
