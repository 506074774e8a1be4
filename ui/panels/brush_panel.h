// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/exploration/image_selection.h"
#include "ui/plots/brush_shape.h"
#include "ui/theme/palette.h"
#include "ui/widgets/value_bars.h"

#include <QPointer>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace latentscape {

class BrushControls;
class ElidedLabel;
class ImageGallery;
class ImageView;

// What images that are brushed have in common.
struct BrushSummary {
  QString sentence;  // about their losses
  Image decoded;     // at their mean code
  QString caption;   // of that
  struct Share {
    int number = 0;
    QString name;
    double part = 0.0;  // of the images, in [0, 1]
    QString text;
  };
  std::vector<Share> classes;
  std::size_t count = 0;                      // of the images
  std::vector<std::size_t> sheet;             // some of them, by their places on the map
  std::function<Image(std::size_t)> picture;  // of a place; answers at once
  std::function<QString(std::size_t)> nameOf;
  bool exportable = true;  // off: their losses aren't known as yet, and the same sheet keeps its names
};

// The tab of the brush: on the left how to choose images, in the middle what they have in common, on the right what to do with
// them; in a narrow one that is on the left, too. GUI thread only.
class BrushPanel : public QWidget {
  Q_OBJECT
 public:
  explicit BrushPanel(QWidget* parent = nullptr);

  void setColours(const Palette& colours, bool dark);
  bool isDark() const { return m_dark; }
  void setShape(BrushShape shape);  // emits nothing
  BrushShape shape() const;
  void setChange(SelectionChange change);  // emits nothing
  SelectionChange change() const;
  void setVariational(bool on);               // off for an autoencoder, whose loss is its reconstruction term alone
  void setClasses(const QStringList& names);  // that images on the map have; none: there is nothing to choose by
  // What is chosen: "1,234 of 10,000 test images"; empty: nothing.
  void setChosen(const QString& text);
  void clearNote();  // what was wrong with what the user has asked for is answered or past
  void setChoosing(bool busy);
  void tellNone(const QString& why);  // what the user has asked for last has no images
  // What the images have in common; none: it isn't known, and note says why.
  void setSummary(std::optional<BrushSummary> summary, const QString& note = {});
  // Why nothing can be trained on the images, or without them; empty: it can.
  void setTrainable(const QString& whyNot);

 signals:
  void shapeChosen(BrushShape shape);
  void changeChosen(SelectionChange change);
  void brushingChosen(bool on);
  void classRequested(int number);  // as in setClasses()
  // In nats, low <= high; an end that is left open is infinite. An autoencoder's is of the reconstruction term.
  void rangeRequested(SelectionScore score, double low, double high);
  void inSightRequested();
  void invertRequested();
  void clearRequested();
  void imageChosen(std::size_t place);
  void exportRequested();
  void trainingRequested(bool with);  // on the images, or on all others

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void connectControls();
  QWidget* makePicture();
  QWidget* makeActions();
  void arrange();
  void showClasses();
  void refresh();
  void keepKeyboard(const QWidget& going);
  void giveKeyboardBack();

  QGridLayout* m_grid;
  QWidget* m_actions;
  std::optional<bool> m_isWide;  // enough for three columns; none: nothing is arranged
  BrushControls* m_controls;
  QStackedWidget* m_stack;
  QLabel* m_empty;
  ElidedLabel* m_headline;
  QLabel* m_sentence;
  QWidget* m_known;  // what is there once the summary is
  ImageView* m_mean;
  ValueBars* m_bars;
  QWidget* m_barsArea;
  ImageGallery* m_gallery;
  QPushButton *m_export, *m_with, *m_without;
  QString m_beginning;  // what is said while nothing is chosen
  QString m_chosen;
  std::vector<BrushSummary::Share> m_shares;  // of the classes, as they are shown
  std::size_t m_count = 0;                    // of what they are shares
  QPointer<QWidget> m_away;                   // what had the keyboard, and went
  std::vector<std::size_t> m_sheet;           // as it is shown
  bool m_hasSummary = false, m_exportable = false, m_choosing = false;
  bool m_dark = true;
};

}  // namespace latentscape
