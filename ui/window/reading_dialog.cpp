// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/reading_dialog.h"

#include "ui/panels/form.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace latentscape {

ReadingDialog::ReadingDialog(const QString& name, const QString& title, const QString& html, QWidget* parent) : QDialog(parent) {
  setObjectName(name + QStringLiteral("Box"));
  setAccessibleName(title);
  setWindowTitle(title);
  auto* label = new QLabel(html);
  label->setTextFormat(Qt::RichText);
  label->setWordWrap(true);
  label->setAlignment(Qt::AlignTop);
  label->setContentsMargins(16, 4, 16, 8);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  describe(label, name + QStringLiteral("Text"), title, {});
  auto* close = makeButton(tr("Close"), QStringLiteral("primary"), this);
  describe(close, name + QStringLiteral("Close"), tr("Close"), tr("Close this list"));
  close->setAutoDefault(false);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 8, 0, 14);
  layout->setSpacing(10);
  auto* scroll = makeScrolling((name.toStdString() + "Area").c_str(), label);
  scroll->setFocusPolicy(Qt::StrongFocus);  // the arrow keys scroll it
  scroll->setProperty("role", "read");
  scroll->setAccessibleName(title);
  scroll->setToolTip(tr("The arrow keys scroll"));
  layout->addWidget(scroll, 1);
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(16, 0, 16, 0);
  buttons->addStretch(1);
  buttons->addWidget(close);
  layout->addLayout(buttons);
  scroll->setFocus();
  resize(560, 620);
}

}  // namespace latentscape
