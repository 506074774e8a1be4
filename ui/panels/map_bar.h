// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QProgressBar;
class QPushButton;

namespace latentscape {

class ElidedLabel;

// A dimension as lists name it: "z₇ · KL 2.31".
struct DimensionChoice {
  int dimension = 0;  // counted from 0
  QString text;
};

// Above the map of a latent space of more than two dimensions: which two of them it shows, or which projection of all.
class MapBar : public QWidget {
  Q_OBJECT

 public:
  enum Kind { Dimensions = 0, Pca = 1, Tsne = 2, Umap = 3 };

  explicit MapBar(QWidget* parent = nullptr);

  // All of these say nothing.
  void setDimensions(const std::vector<DimensionChoice>& dimensions);  // in the order of the lists
  void setShown(Kind kind, int x, int y, const QString& note);         // x and y: of Dimensions
  // A projection is being computed; none: no longer.
  void setProgress(const std::optional<Progress>& progress);

 signals:
  void kindChosen(int kind);
  void axesChosen(int x, int y);
  void againRequested();  // the projection, of the codes that there are now
  void cancelled();

 private:
  void chooseAxis(bool first);
  void refresh();

  QComboBox* m_kind;
  QComboBox* m_x;
  QComboBox* m_y;
  ElidedLabel* m_note;
  QProgressBar* m_progress;
  QPushButton* m_again;
  QPushButton* m_cancel;
  int m_shownX = 0, m_shownY = 1;
  bool m_computing = false;
};

}  // namespace latentscape
