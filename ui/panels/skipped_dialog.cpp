// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/skipped_dialog.h"

#include "ui/widgets/text.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QStringList>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace latentscape {

SkippedDialog::SkippedDialog(const std::vector<std::string>& skipped, const std::vector<std::string>& notes, QWidget* parent)
    : QDialog(parent) {
  setObjectName(QStringLiteral("skippedDialog"));
  setAccessibleName(tr("How the data set was read"));
  setWindowTitle(tr("How the data set was read"));
  auto* list = new QTreeWidget(this);
  describe(list, QStringLiteral("skippedList"), tr("Files and reasons"), {});
  list->setHeaderLabels({tr("File"), tr("Reason")});
  list->setRootIsDecorated(false);
  list->setUniformRowHeights(true);
  list->setFrameShape(QFrame::NoFrame);
  QList<QTreeWidgetItem*> items;
  QStringList all;
  for (const std::string& note : notes) all.push_back(QString::fromStdString(note));
  const QString told = all.join(QStringLiteral(".\n"));
  for (const std::string& line : skipped) {
    const std::size_t colon = line.find(": ");
    const std::string reason = colon == std::string::npos ? std::string() : line.substr(colon + 2);
    items.push_back(new QTreeWidgetItem({QString::fromStdString(line.substr(0, colon)), QString::fromStdString(reason)}));
    for (const int column : {0, 1}) items.back()->setToolTip(column, plainToolTip(items.back()->text(column)));
    all.push_back(QString::fromStdString(line));
  }
  list->addTopLevelItems(items);
  list->header()->setSectionResizeMode(0, QHeaderView::Interactive);
  list->header()->resizeSection(0, 260);
  list->header()->setStretchLastSection(true);
  auto* copy = makeButton(tr("Copy all"), QStringLiteral("plain"), this);
  describe(copy, QStringLiteral("copySkippedButton"), tr("Copy all"), tr("Copy the whole list as text"));
  connect(copy, &QPushButton::clicked, this, [all] { QApplication::clipboard()->setText(all.join(QLatin1Char('\n'))); });
  auto* close = makeButton(tr("Close"), QStringLiteral("primary"), this);
  describe(close, QStringLiteral("closeSkippedButton"), tr("Close"), tr("Close this list"));
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(copy);
  buttons->addStretch(1);
  buttons->addWidget(close);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 14, 16, 14);
  layout->setSpacing(12);
  QString text = tr("Nothing was left out.");
  if (skipped.size() == 1) text = tr("One thing was left out. The data set does without it.");
  if (skipped.size() > 1) text = tr("%1 things were left out. The data set does without them.").arg(formatCount(skipped.size()));
  auto* note = makeLabel(text, QStringLiteral("value"), this);
  note->setObjectName(QStringLiteral("skippedNote"));
  layout->addWidget(note);
  auto* notesLabel = makeLabel(told + QLatin1Char('.'), QStringLiteral("muted"), this);
  notesLabel->setObjectName(QStringLiteral("notesLabel"));
  notesLabel->setWordWrap(true);
  notesLabel->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  notesLabel->setVisible(!notes.empty());
  layout->addWidget(notesLabel);
  layout->addWidget(list, 1);
  list->setVisible(!skipped.empty());
  if (skipped.empty()) layout->addStretch(1);
  layout->addLayout(buttons);
  resize(640, 420);
}

}  // namespace latentscape
