// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QString>
#include <QTimer>
#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QPushButton;

namespace latentscape {

// How a selected image's code is drawn: z = μ + σ · ε over the values of a few dimensions. A button draws the next ε, Play walks
// on from draw to draw (posteriorNoise in core/exploration/posterior.h says what a position on this walk means).
class PosteriorPanel : public QWidget {
  Q_OBJECT

 public:
  static constexpr int kMost = 3;  // rows
  struct Row {
    QString dimension;  // "z₁"
    double z = 0.0, mean = 0.0, deviation = 0.0, noise = 0.0;
  };

  explicit PosteriorPanel(QWidget* parent = nullptr);

  void setRows(const std::vector<Row>& rows);  // at most kMost; without any, dashes stand in the first
  double position() const { return m_position; }
  void reset();  // back to the first draw; emits nothing
  bool isPlaying() const { return m_timer.isActive(); }
  void setPlaying(bool playing);

 signals:
  void moved(double position);  // by the button, or by Play

 protected:
  void hideEvent(QHideEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void walkOn();
  void showPlaying();

  // A row's labels, and the signs between them: z₁, z, =, μ, +, σ, ·, ε.
  using Labels = std::array<QLabel*, 8>;
  std::array<Labels, kMost> m_rows{};
  QPushButton* m_draw;
  QPushButton* m_play = nullptr;
  QTimer m_timer;         // while playing, about 30 times a second
  QElapsedTimer m_clock;  // since the last tick
  double m_position = 0.0;
};

}  // namespace latentscape
