// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/centring.h"
#include "core/exploration/picture_reading.h"
#include "ui/panels/image_ref.h"
#include "ui/theme/palette.h"
#include "ui/widgets/segmented_choice.h"

#include <QString>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QSlider;
class QStackedWidget;

namespace latentscape {

class DrawPad;
class ImageGrid;
class ImageView;
class PaintPad;
class PixelPad;
class ValueBars;

// The tab "Draw": a pad, and in a row beside it all that is said of what is drawn there.
class DrawPanel : public QWidget {
  Q_OBJECT
 public:
  static constexpr std::size_t kNearest = 6;  // images in a row

  // What the pad is for.
  enum class Mode {
    Draw,
    Edit,    // painting on the decoded picture
    Missing  // marking what is missing of the drawing
  };

  // A code, and what is said of it.
  struct ShownCode {
    Image image{};  // decoded from it
    QString caption{}, terms{}, line{};
    std::vector<ImageRef> nearest{};  // in latent space, the nearest first
    std::vector<double> votes{};      // as of CodeNeighbours
    std::size_t voters = 0;           // codes that the votes are of
  };

  explicit DrawPanel(QWidget* parent = nullptr);

  void setColours(const Palette& colours);
  // Why the explored model takes no drawings, as a sentence; empty: it does. side: of its images, pixels.
  void setModel(const QString& why, int side);
  void setVariational(bool on);  // off for an autoencoder, whose loss is its reconstruction term alone
  // To walk to, by their numbers. An empty name: no image with a code is of that class. Without any there is nowhere to walk to.
  void setClasses(const QStringList& names);
  void setImagesName(const QString& plural);  // what the map's images are: "test images"
  void setPlacedAvailable(bool available);    // there is a placed picture to be taken
  // latent, pixels: the nearest images of the reading, in its order.
  void setReading(const PictureReading& reading, const std::vector<ImageRef>& latent, const std::vector<ImageRef>& pixels);
  void clearReading();
  // Another code than the encoder's, in that one's place: whatever is said of a code is said of this one. It has an image.
  void setFound(const ShownCode& found);
  void clearFound(const QString& line);  // the encoder's code is shown; a line about it, or none
  void setSeeking(bool seeks);           // the search can be stopped

  Mode mode() const { return m_mode->value(); }
  void setMode(Mode mode);  // as if the user had chosen it; Draw where there is nothing to paint on
  DrawPad& pad() const { return *m_draw; }
  bool padHasFocus() const;      // whichever pad is shown; also of a window that is not the active one
  void takeInk(const Ink& ink);  // onto the drawing pad, which is shown then

 signals:
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
  void placedRequested();                  // the placed picture is to be drawn
  void imageActivated(std::size_t index);  // a nearest image should become the selected one
  void shownChanged(bool shown);           // the panel came into sight, or left it

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* buildPads();
  QWidget* buildControls();
  QWidget* buildNearest();
  QWidget* buildWords();
  PaintPad& shownPad() const;
  void showMode();
  void showPad();
  void leavePads();
  void tellDrawing();
  void showHint();
  void showCode();
  void showVotes(const ShownCode& code);
  const ShownCode& shownCode() const { return m_found.image.empty() ? m_encoder : m_found; }
  void tellMarks();
  void showPadSteps();
  void showFigures();
  void arrange();
  void setNearest(ImageGrid& grid, const std::vector<ImageRef>& images, std::vector<std::size_t>& indices);

  QScrollArea* m_area;
  QLabel* m_why;
  QWidget* m_row;
  QStackedWidget* m_pads;
  DrawPad* m_draw;
  PixelPad* m_edit;
  PixelPad* m_missing;
  SegmentedChoice<Mode>* m_mode;
  QPushButton* m_undo;
  QPushButton* m_redo;
  QPushButton* m_clear;
  QPushButton* m_erase;
  QPushButton* m_drag;
  QSlider* m_pen;
  QPushButton* m_refine;
  QComboBox* m_walk;
  QPushButton* m_walkButton;
  QPushButton* m_placed;
  QLabel* m_hint;
  ImageView* m_seen;
  ImageView* m_reconstruction;
  ImageGrid* m_latent;
  ImageGrid* m_pixels;
  QLabel* m_votesTitle;
  ValueBars* m_votes;
  QLabel* m_terms;
  QLabel* m_strange;
  QLabel* m_line;
  QStringList m_classes;
  QString m_imagesName = tr("test images");
  std::vector<std::size_t> m_latentIndices, m_pixelIndices;
  QTimer m_rest;                 // runs while marks have changed and are not told yet
  ShownCode m_encoder, m_found;  // m_found without an image: none
  bool m_variational = true;
  bool m_read = false, m_seeks = false, m_placedAvailable = false;
  bool m_told = false;  // something is drawn, and drawn() has told it
  bool m_dot = false;   // a dot is all that is drawn
};

}  // namespace latentscape
