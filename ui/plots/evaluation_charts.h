// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/evaluation.h"
#include "core/exploration/importance.h"
#include "ui/plots/chart.h"

#include <vector>

class QCPBars;
class QCPErrorBars;
class QCPGraph;
class QCPItemLine;
class QCPItemRect;

namespace latentscape {

// A bar for the KL divergence of each latent dimension, from the largest to the smallest; inactive dimensions are grey.
class KlBars : public Chart {
  Q_OBJECT
 public:
  explicit KlBars(QWidget* parent = nullptr);
  void setEvaluation(const Evaluation& evaluation);
  int activeBars() const;
  int bars() const;

 protected:
  QString spoken() const override;
  void recolour(const Palette& colours) override;

 private:
  QCPBars *m_active, *m_inactive;
};

// By what a chart shows latent dimensions from left to right.
enum class DimensionOrder { Number, Kl, Variance, Deviation };  // KL and variance: the largest first; deviation: the smallest

// Mean and standard deviation of a posterior in each latent dimension, with the prior's band from -1 to 1.
class PosteriorChart : public Chart {
  Q_OBJECT
 public:
  // who: whose posterior it is, "aggregate posterior" or "this image".
  PosteriorChart(const QString& name, const QString& who, const QString& help, QWidget* parent = nullptr);
  // Whose it is from now on, and whether there is a prior to show beside it; at first as constructed, with one.
  void setWho(const QString& who, bool hasPrior);
  bool hasPrior() const;
  // order: the dimensions from left to right, and by what.
  void setPosterior(const std::vector<double>& mean, const std::vector<double>& deviation, const std::vector<std::size_t>& order,
                    DimensionOrder by = DimensionOrder::Number);
  // Of all images, in the order of KlBars; the codes of an autoencoder, which has no KL divergence, by their variance.
  void setAggregate(const Evaluation& evaluation, bool variational);

 protected:
  QString spoken() const override;
  void recolour(const Palette& colours) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fitRange();

  DimensionOrder m_by = DimensionOrder::Number;
  double m_reach = 1.2;  // the farthest that a mean or the prior's band goes from 0, with its deviation
  QCPGraph* m_means;
  QCPErrorBars* m_deviations;
  QCPItemRect* m_prior;
};

// The importance-weighted bound on log p(x) over the number of samples, with standard errors, and the ELBO below it.
class LikelihoodChart : public Chart {
  Q_OBJECT
 public:
  explicit LikelihoodChart(QWidget* parent = nullptr);
  void setPoints(const std::vector<ImportancePoint>& points, double elbo);

 protected:
  QString spoken() const override;
  void recolour(const Palette& colours) override;

 private:
  QCPGraph* m_bound;
  QCPErrorBars* m_errors;
  QCPItemLine* m_elbo;
};

}  // namespace latentscape
