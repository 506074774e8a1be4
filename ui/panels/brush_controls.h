// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/image_selection.h"
#include "ui/plots/brush_shape.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/segmented_choice.h"

#include <QString>
#include <QStringList>
#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace latentscape {

class NumberField;

// How images are chosen in the tab of the brush: by the shape that a brush draws on the map, by class, by a range of a score,
// all in sight, all others, or none; and why what was asked for last chose nothing. GUI thread only.
class BrushControls : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kWidth = 330;  // pixels

  explicit BrushControls(QWidget* parent = nullptr);

  // As these of BrushPanel.
  void setShape(BrushShape shape);
  BrushShape shape() const { return m_shape->value(); }
  void setChange(SelectionChange change);
  SelectionChange change() const { return m_change->value(); }
  void setVariational(bool on);
  void setClasses(const QStringList& names);
  void clearNote();
  void tellNone(const QString& why);   // what was asked for last has no images; below the controls
  void setChosen(bool any);            // other images may be chosen than before; any: there are some
  const QWidget& clearButton() const;  // which is disabled while none are

 signals:
  // As these of BrushPanel.
  void shapeChosen(BrushShape shape);
  void changeChosen(SelectionChange change);
  void brushingChosen(bool on);
  void classRequested(int number);
  void rangeRequested(SelectionScore score, double low, double high);
  void inSightRequested();
  void invertRequested();
  void clearRequested();

 private:
  SelectionScore score() const;
  void showScore();
  void askRange();
  void setNote(const QString& text);

  QPushButton* m_brushing;
  SegmentedChoice<BrushShape>* m_shape;
  SegmentedChoice<SelectionChange>* m_change;
  QComboBox* m_class;
  ChoiceCombo<SelectionScore>* m_score;
  QLabel* m_loss;  // in its place, where there is no other score
  NumberField *m_low, *m_high;
  QPushButton *m_range, *m_invert, *m_clear;
  QLabel* m_note;       // why what was asked for last chose nothing
  QString m_rangeNote;  // why the range that was asked for can't be chosen by
  bool m_variational = true;
  bool m_classAsked = false;  // last, so that the list shows it
};

}  // namespace latentscape
