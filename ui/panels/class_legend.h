// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QLabel;
class QPushButton;

namespace latentscape {

class ClassChip;
class FlowLayout;

// "CLASSES": a chip for each, in its colour on the map. Click hides and shows a class; double-click, Alt-click or Enter shows it
// alone, and all of them again where it is alone.
class ClassLegend : public QWidget {
  Q_OBJECT

 public:
  explicit ClassLegend(QWidget* parent = nullptr);

  void setClasses(const QStringList& names);  // all shown
  void setDark(bool dark);
  int count() const { return static_cast<int>(m_chips.size()); }
  bool classShown(int number) const;
  void setClassShown(int number, bool shown);  // says nothing

 signals:
  void classVisibilityChanged(int number, bool shown);  // by the person, once for each class that changes

 private:
  void showOnly(int number);
  void showAll();
  void refresh();

  QWidget* m_flow;
  FlowLayout* m_layout;
  QPushButton* m_all;
  QLabel* m_hint;
  QList<ClassChip*> m_chips;
  bool m_dark = true;
};

}  // namespace latentscape
