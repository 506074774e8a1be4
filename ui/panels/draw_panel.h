// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/centring.h"
#include "core/exploration/picture_reading.h"
#include "ui/panels/draw_pads.h"
#include "ui/panels/draw_reading.h"
#include "ui/panels/image_ref.h"
#include "ui/theme/palette.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <cstddef>
#include <vector>

class QLabel;
class QScrollArea;

namespace latentscape {

class DrawControls;
class DrawPad;

// The tab "Draw": a pad, and in a row beside it all that is said of what is drawn there.
class DrawPanel : public QWidget {
  Q_OBJECT
 public:
  static constexpr std::size_t kNearest = DrawReading::kNearest;
  using Mode = DrawMode;
  using ShownCode = latentscape::ShownCode;

  explicit DrawPanel(QWidget* parent = nullptr);

  void setColours(const Palette& colours);
  // Why the explored model takes no drawings, as a sentence; empty: it does. side: of its images, pixels.
  void setModel(const QString& why, int side);
  void setVariational(bool on);  // off for an autoencoder, whose loss is its reconstruction term alone
  // To walk to, by their numbers. An empty name: no image with a code is of that class. Without any there is nowhere to walk to.
  void setClasses(const QStringList& names);
  // That a conditional model may be given, and the one that it is given: the drawing is encoded and decoded as of that class.
  // None: it isn't asked about. What was painted on what another class decodes to is forgotten; what is marked as missing is told
  // again.
  void setGivenClasses(const QStringList& names, int given);
  void setImagesName(const QString& plural);  // what the map's images are: "test images"; empty: there are none
  void setPlacedAvailable(bool available);    // there is a placed picture to be taken
  // latent, pixels: the nearest images of the reading, in its order.
  void setReading(const PictureReading& reading, const std::vector<ImageRef>& latent, const std::vector<ImageRef>& pixels);
  void clearReading();
  // Another code than the encoder's, in that one's place: whatever is said of a code is said of this one. It has an image.
  void setFound(const ShownCode& found);
  void clearFound(const QString& line);  // the encoder's code is shown; a line about it, or none
  void setSeeking(bool seeks);           // the search can be stopped

  Mode mode() const;
  void setMode(Mode mode);  // as if the user had chosen it; Draw where there is nothing to paint on
  DrawPad& pad() const;
  bool padHasFocus() const;                     // whichever pad is shown; also of a window that is not the active one
  QWidget* padAt(const QWidget* widget) const;  // the shown pad, if it is this widget; else null
  void takeInk(const Ink& ink);                 // onto the drawing pad, which is shown then; says so if it was dark on light

 signals:
  void painted();  // on any of the pads, or what was painted is taken back
  void drawn(const Ink& ink);
  void erased();            // the drawing is empty, or a dot alone, which is none yet
  void editBegun();         // of the picture that is shown
  void encoderRequested();  // the pad has the drawing again: the encoder's code is to be shown
  // Painted pixels: how far, in [0, 1], and with what.
  void edited(const std::vector<float>& strengths, const std::vector<float>& values);
  void editCleared();  // and nothing is marked as missing
  // The marks, when they have rested for a moment or a stroke has ended: what is missing takes longer to complete than a brush
  // takes to its next place.
  void missingMarked(const std::vector<float>& strengths);
  void refineRequested();
  void stopRequested();
  void walkRequested(int label);
  void classChosen(int number);            // of those that the model may be given
  void placedRequested();                  // the placed picture is to be drawn
  void imageActivated(std::size_t index);  // a nearest image should become the selected one
  void shownChanged(bool shown);           // the panel came into sight, or left it

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void connectPads();
  void connectControls();
  void showMode();
  void showPad();
  void leavePads();
  void showAsItIs();
  void arrange();

  Ink m_drawn;     // without its coverage, which is large and changes with every step of the pen
  int m_side = 0;  // of the model's images
  QScrollArea* m_area;
  QLabel* m_why;
  QWidget* m_row;
  DrawPads* m_pads;
  DrawControls* m_controls;
  DrawReading* m_reading;
  QStringList m_classes;
  QString m_givenClass;  // its name
  bool m_read = false;
};

}  // namespace latentscape
