// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/exploration/queries.h"

#include <QElapsedTimer>
#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QMenu;
class QPushButton;
class QSlider;

namespace latentscape {

class ElidedLabel;
class ImageStrip;
class ImageView;
class Player;
template <class T>
class SegmentedChoice;

// "INTERPOLATE": the path from A to B in latent space, a slider along it and nine images from it.
class InterpolatePanel : public QWidget {
  Q_OBJECT

 public:
  static constexpr int stripCount = 9;                  // at t = 0, 1/8, ..., 1
  enum Source { FromProbe, FromSelected, FromRandom };  // of an end; in the order of the menu

  explicit InterpolatePanel(QWidget* parent = nullptr);

  // end 0 is A, 1 is B. description: "test #1841", "the probe".
  void setEnd(int end, const QString& description, const Image& image);
  void setStrip(const std::vector<Image>& images);  // stripCount of them; empty: none yet
  // On a map that places no new points, t goes from nearest code to nearest code: a note says so.
  void setByNearestCodes(bool on);
  void setHasSelection(bool hasSelection);
  void setGivenClass(const QString& name);  // that a conditional model decodes the strip with; empty: the model takes none

  double t() const;
  void setT(double t);  // emits nothing
  InterpolationMode mode() const;
  void setMode(InterpolationMode mode);  // emits nothing
  bool isPlaying() const;
  void setPlaying(bool playing);

 signals:
  void endRequested(int end, Source source);
  void tChanged(double t);  // by the user, or by Play
  void modeChanged(InterpolationMode mode);
  void swapRequested();
  void exportRequested();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct End {
    ImageView* view = nullptr;
    ElidedLabel* caption = nullptr;
    QMenu* menu = nullptr;
    QAction* fromSelected = nullptr;
  };
  End makeEnd(int end);
  void moveTo(double t);  // and emits tChanged
  void playOn(double seconds);
  void showT();

  std::array<End, 2> m_ends;
  QSlider* m_slider;
  QLabel* m_tText;
  ImageStrip* m_strip;
  QLabel* m_heading;
  QLabel* m_note;
  SegmentedChoice<InterpolationMode>* m_mode;
  QPushButton* m_play = nullptr;
  QPushButton* m_swap;
  QPushButton* m_export;
  Player* m_player;
  QElapsedTimer m_menuClock;  // since the menu of an end opened
  bool m_forward = true;
  double m_t = 0.0;
};

}  // namespace latentscape
