// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;

namespace latentscape {

class ClassChip;
class FlowLayout;

// "CLASSES": a chip for each class, in its colour on the map. A click hides or shows a class; double-click, Alt-click or Enter
// shows it alone, and all classes again if it is already alone. While the mouse or the focus of the keys is on a chip, its class
// is lit.
class ClassLegend : public QWidget {
  Q_OBJECT

 public:
  explicit ClassLegend(QWidget* parent = nullptr);

  void setClasses(const QStringList& names);  // all shown
  // Which of them have images on the map: the others have no place here. Of an index beyond the list: none.
  void setPresent(const std::vector<bool>& present);
  void setDark(bool dark);
  int count() const { return static_cast<int>(m_chips.size()); }
  bool classShown(int number) const;
  void setClassShown(int number, bool shown);  // as a click would
  int litClass() const { return m_lit; }       // -1: none

 signals:
  void classLit(int number);                            // -1: none; a hidden class is never lit
  void classVisibilityChanged(int number, bool shown);  // by the user, once for each class that changes

 private:
  void showOnly(int number);
  void showAll();
  void refresh();
  void updateLit();

  QWidget* m_flow;
  FlowLayout* m_layout;
  QPushButton* m_all;
  QLabel* m_hint;
  QList<ClassChip*> m_chips;
  int m_lit = -1;
  bool m_dark = true;
};

}  // namespace latentscape
