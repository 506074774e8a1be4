// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/exploration/projection.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;

namespace latentscape {

class ElidedLabel;
class NumberField;
template <class T>
class ChoiceCombo;

// A dimension as shown in lists: "z₇ · KL 2.31".
struct DimensionChoice {
  int dimension = 0;  // from 0
  QString text;
};

// The bar above the map: Follow and Fit and, if the latent space has more than two dimensions, which two of them the map shows or
// which projection of all. Always of one height, so that it never moves the map.
class MapBar : public QWidget {
  Q_OBJECT

 public:
  explicit MapBar(QWidget* parent = nullptr);

  // The setters emit nothing.
  void setChoices(bool offered);  // of dimensions and projections
  void setFollow(bool on);
  // Images under the points; whyNot: why there can't be any, or empty.
  void setWorld(bool on, const QString& whyNot);
  void setLayers(QMenu* menu);                                         // to choose one from; not owned
  void setLayerTitle(const QString& title);                            // of the one that is chosen; empty: none
  void setDimensions(const std::vector<DimensionChoice>& dimensions);  // in the order of the lists
  // Without a method, the dimensions x and y as they are.
  void setShown(std::optional<ProjectionMethod> method, int x, int y, const QString& note);
  // A projection is being computed; nullopt: it has ended.
  void setProgress(const std::optional<Progress>& progress);

  // As set for the next projection.
  double perplexity() const;  // of t-SNE
  int neighbours() const;     // of UMAP

  QSize sizeHint() const override;

 signals:
  void followChosen(bool on);
  void fitRequested();
  void worldChosen(bool on);
  void methodChosen(std::optional<ProjectionMethod> method);
  void axesChosen(int x, int y);
  void againRequested();  // to project the current codes again, perhaps with other settings
  void cancelled();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void chooseAxis(bool first);
  int shownCombos() const;
  int roomForCombos() const;
  void fitCombos();
  void showWorld(bool words);
  void refresh();

  ChoiceCombo<std::optional<ProjectionMethod>>* m_method;
  QComboBox* m_x;
  QComboBox* m_y;
  QLabel* m_caption;  // of the field beside it
  NumberField* m_perplexity;
  NumberField* m_neighbours;
  ElidedLabel* m_note;
  QProgressBar* m_progress;
  QPushButton* m_again;
  QPushButton* m_cancel;
  QPushButton* m_world;
  QPushButton* m_layer;
  QPushButton* m_follow;
  QPushButton* m_fit;
  int m_shownX = 0, m_shownY = 1;
  bool m_computing = false;
  bool m_worldInWords = true;
  bool m_choices = true;
};

}  // namespace latentscape
