// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QPushButton;

namespace latentscape {

class Player;

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

  // At most kMost; without any, dashes stand in the first. dimensions: how many the code has, which is told where it is more.
  void setRows(const std::vector<Row>& rows, int dimensions = 0);
  double position() const { return m_position; }
  void reset();  // back to the first draw; emits nothing
  bool isPlaying() const;
  void setPlaying(bool playing);

 signals:
  void moved(double position);  // by the button, or by Play

 private:
  void moveTo(double position);  // and emits moved

  // A row's labels, and the signs between them: z₁, z, =, μ, +, σ, ·, ε.
  using Labels = std::array<QLabel*, 8>;
  std::array<Labels, kMost> m_rows{};
  QLabel* m_count;  // "3 of 20 dimensions"
  QPushButton* m_draw;
  Player* m_player;
  double m_position = 0.0;
};

}  // namespace latentscape
