// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QRect>

#include <array>
#include <cstddef>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;

namespace latentscape {

// What someone new may try first. Each hint is a button, with what happens below it. Lies over a part of the window, at its
// lower or upper edge, and moves nothing; where there is no room for it, it waits unseen. Escape closes it when it has the
// keyboard.
class StartCard : public QFrame {
  Q_OBJECT

 public:
  enum class Hint { Drag, Train, Learn, Open };
  static constexpr std::array kHints{Hint::Drag, Hint::Train, Hint::Learn, Hint::Open};

  explicit StartCard(QWidget* parent = nullptr);

  void setFollowed(Hint hint, bool followed);    // marks it
  void setNote(Hint hint, const QString& note);  // says something else below it
  std::vector<QWidget*> tabStops() const;
  // Whether there is something to show, and the part of its parent that it lies over.
  void setWanted(bool wanted);
  void setArea(const QRect& area);
  void setKeptClear(const QList<QRect>& places);  // of its parent: it lies over none of these
  QPushButton& button(Hint hint) const { return *m_rows[static_cast<std::size_t>(hint)].button; }

 signals:
  void chosen(StartCard::Hint hint);
  void closed();  // by the user

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Row {
    QPushButton* button;
    QLabel* note;
    QString title, what;
  };
  void arrange(int columns);
  void place();

  QGridLayout* m_grid;
  QLabel* m_heading;
  QPushButton* m_close;
  std::array<Row, kHints.size()> m_rows{};
  int m_columns = 0;
  QRect m_area;
  QList<QRect> m_keptClear;
  bool m_wanted = false;
};

}  // namespace latentscape
