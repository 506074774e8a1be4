// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/terms.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace latentscape {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Term", text); }

// Letters, digits, subscripts and the like belong to a word; a dash does not.
const QString kBefore = QStringLiteral("(?<![\\p{L}\\p{N}])"), kAfter = QStringLiteral("(?![\\p{L}\\p{N}])");

}  // namespace

const std::vector<Term>& terms() {
  static const std::vector<Term> all{
      {tr("active unit"), QStringLiteral("units? active|active units?"),
       tr("A latent dimension that tells images apart: its posterior mean varies over images."), tr("Var(μⱼ(x)) > 0.01"),
       tr("Burda, Grosse and Salakhutdinov 2016")},
      {tr("aggregate posterior"), QStringLiteral("aggregate posterior|q\\(z\\)"),
       tr("Where the codes of all images lie: the mean of all their posteriors."), tr("q(z) = 1/n Σ q(z|xᵢ)"),
       tr("Makhzani et al. 2016")},
      {tr("AUROC"), QStringLiteral("AUROC"),
       tr("The chance that a random anomaly has a higher score than a random normal image: 0.5 is guessing, 1 is perfect."),
       tr("AUROC = P(score of an anomaly > score of a normal image)"), tr("Hanley and McNeil 1982")},
      {tr("bits per coordinate"), QStringLiteral("bits (?:per|a) coordinate"),
       tr("How finely each number of a code is rounded before it is stored."), tr("2ᵇ levels for b bits"),
       tr("Gray and Neuhoff 1998")},
      {tr("bits per image"), QStringLiteral("bits per image"), tr("The size of an image in storage, or of its code."),
       tr("1 bit = ln 2 nats ≈ 0.693 nats"), tr("Shannon 1948")},
      {tr("importance-weighted bound"), QStringLiteral("importance samples|importance-weighted|log p\\(x\\)"),
       tr("A bound on log p(x), the log-likelihood of an image, from k weighted samples of z; it is tighter the larger k is."),
       tr("log 1/k Σ p(x, zᵢ) / q(zᵢ|x), zᵢ ~ q(z|x)"), tr("Burda, Grosse and Salakhutdinov 2016")},
      {tr("KL divergence"), QStringLiteral("KL divergence|KL"),
       tr("How far an image's posterior is from the prior, which is how much its code says about it."),
       tr("KL(q(z|x) ‖ N(0, I)) = ½ Σ (μ² + σ² − 1 − ln σ²)"), tr("Kullback and Leibler 1951; Kingma and Welling 2014")},
      {tr("KL warm-up"), QStringLiteral("KL warm-up"),
       tr("β rises from 0 over the first epochs, so that codes come into use before they cost anything."),
       tr("β(t) = β · min(1, t / T)"), tr("Bowman et al. 2016")},
      {tr("KL weight β"), QStringLiteral("KL weight β|KL weight|β"),
       tr("How much the KL divergence counts in training: above 1, codes are simpler and images blurrier."),
       tr("reconstruction term + β · KL divergence"), tr("Higgins et al. 2017")},
      {tr("latent dimension"), QStringLiteral("latent dimensions?"),
       tr("One of the numbers that the decoder makes an image from."), tr("z = (z₁, …, z_d)"), tr("Kingma and Welling 2014")},
      {tr("Mahalanobis distance"), QStringLiteral("Mahalanobis(?: distance)?"),
       tr("How far a code is from the codes of normal images, measured in their own spread."), tr("√((z − m)ᵀ Σ⁻¹ (z − m))"),
       tr("Mahalanobis 1936")},
      {tr("nat"), QStringLiteral("nats?"), tr("The unit of information that comes with the natural logarithm."),
       tr("1 nat = 1 / ln 2 bits ≈ 1.443 bits"), tr("Shannon 1948")},
      {tr("−ELBO"), QStringLiteral("[−-]?ELBO"),
       tr("The loss of a variational autoencoder, never less than −log p(x): the lower, the better the model fits the images."),
       tr("−ELBO = −E[log p(x|z)] + KL(q(z|x) ‖ p(z)), z ~ q(z|x)"), tr("Jordan et al. 1999; Kingma and Welling 2014")},
      {tr("PCA"), QStringLiteral("PCA|PC [12]|principal components?"),
       tr("Principal components: the directions along which codes vary most."), tr("the eigenvectors of the covariance of z"),
       tr("Pearson 1901; Hotelling 1933")},
      {tr("perplexity"), QStringLiteral("perplexity"), tr("About how many neighbours of a point t-SNE keeps near it."),
       tr("2ᴴ, H = −Σ pⱼ log₂ pⱼ"), tr("van der Maaten and Hinton 2008")},
      {tr("posterior"), QStringLiteral("posteriors?"),
       tr("What the encoder makes of an image: a small cloud of codes, with a mean and a spread in each dimension."),
       tr("q(z|x) = N(μ(x), diag σ²(x))"), tr("Kingma and Welling 2014")},
      {tr("prior"), QStringLiteral("prior"), tr("The cloud that new codes are drawn from: a Gaussian round 0."),
       tr("p(z) = N(0, I)"), tr("Kingma and Welling 2014")},
      {tr("prior density"), QStringLiteral("prior density"),
       tr("How likely the prior is to draw a code near this point: highest in the middle, at 0."),
       tr("p(z) = (2π)^(−d/2) · exp(−‖z‖² / 2)"), tr("Kingma and Welling 2014")},
      {tr("PSNR"), QStringLiteral("PSNR"),
       tr("How near an image is to its original, in decibels: 10 more is a tenth of the squared error."),
       tr("10 · log₁₀(1 / mean squared error), pixels from 0 to 1"), tr("Huynh-Thu and Ghanbari 2008")},
      {tr("reconstruction"), QStringLiteral("reconstructions?"),
       tr("An image after encoder and decoder: what its code has kept."), tr("decoder(μ(x))"), tr("Kingma and Welling 2014")},
      {tr("reconstruction term"), QStringLiteral("reconstruction (?:term|error)|(?:train|test) reconstruction"),
       tr("How badly the decoder explains an image from its code, in nats per image: the lower, the better."),
       tr("−E[log p(x|z)], z ~ q(z|x)"), tr("Kingma and Welling 2014")},
      {tr("silhouette"), QStringLiteral("silhouette"),
       tr("How well classes are apart: 1 if each keeps to itself, 0 if they touch, below 0 if they mix."),
       tr("(b − a) / max(a, b); a: mean distance within the class, b: to the nearest other class"), tr("Rousseeuw 1987")},
      {tr("spherical interpolation"), QStringLiteral("spherical"),
       tr("A path that stays as far from 0 as its ends are, where codes of many dimensions lie."),
       tr("(sin((1 − t) θ) · z_A + sin(t θ) · z_B) / sin θ"), tr("Shoemake 1985; White 2016")},
      {tr("SSIM"), QStringLiteral("SSIM"),
       tr("How alike two images are in brightness, contrast and structure: 1 if they are the same."),
       tr("(2 μ₁μ₂ + c₁)(2 σ₁₂ + c₂) / ((μ₁² + μ₂² + c₁)(σ₁² + σ₂² + c₂)), mean over windows"), tr("Wang et al. 2004")},
      {tr("t-SNE"), QStringLiteral("t-SNE"),
       tr("A map that keeps neighbours near each other; the distances between groups mean little."),
       tr("minimises KL(P ‖ Q); P: neighbours in latent space, Q: on the map"), tr("van der Maaten and Hinton 2008")},
      {tr("temperature"), QStringLiteral("temperature"),
       tr("How far from the middle samples are drawn: below 1 they are more typical, above 1 more varied."),
       tr("z = m + T · σ · ε, ε ~ N(0, I)"), tr("Kingma and Dhariwal 2018")},
      {tr("UMAP"), QStringLiteral("UMAP"), tr("A map that keeps neighbours near each other, and groups more in their places."),
       tr("minimises the cross-entropy between the neighbourhoods in latent space and on the map"),
       tr("McInnes, Healy and Melville 2018")},
      {tr("z, μ, σ, ε"), QStringLiteral("(?-i:z[₀-₉]*|μ|σ|ε)"),
       tr("z is the code that the decoder gets; μ and σ are what the encoder makes of an image, and ε is noise."),
       tr("z = μ + σ · ε, ε ~ N(0, I)"), tr("Kingma and Welling 2014; Rezende, Mohamed and Wierstra 2014")},
  };
  return all;
}

std::vector<const Term*> termsIn(const QString& text) {
  struct Found {
    qsizetype at, length;
    const Term* term;
  };
  static const auto patterns = [] {
    std::vector<QRegularExpression> made;
    for (const Term& term : terms()) {
      made.emplace_back(kBefore + QStringLiteral("(?:") + term.pattern + QLatin1Char(')') + kAfter,
                        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    }
    return made;
  }();
  std::vector<Found> found;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    auto matches = patterns[i].globalMatch(text);
    while (matches.hasNext()) {
      const auto match = matches.next();
      found.push_back({match.capturedStart(), match.capturedLength(), &terms()[i]});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.length > b.length; });
  std::vector<Found> taken;
  for (const Found& one : found) {
    const bool free = std::none_of(taken.begin(), taken.end(), [&](const Found& other) {
      return one.at < other.at + other.length && other.at < one.at + one.length;
    });
    if (free) taken.push_back(one);
  }
  std::sort(taken.begin(), taken.end(), [](const Found& a, const Found& b) { return a.at < b.at; });
  std::vector<const Term*> named;
  for (const Found& one : taken) {
    if (std::find(named.begin(), named.end(), one.term) == named.end()) named.push_back(one.term);
  }
  return named;
}

QString richExplanation(const std::vector<const Term*>& terms) {
  QString text;
  for (const Term* term : terms) {
    text += QStringLiteral("<p style='margin-top:4px; margin-bottom:4px'><b>%1</b>: %2<br><i>%3</i><br>%4</p>")
                .arg(term->name.toHtmlEscaped(), term->meaning.toHtmlEscaped(), term->formula.toHtmlEscaped(),
                     term->source.toHtmlEscaped());
  }
  return text;
}

QString plainExplanation(const std::vector<const Term*>& terms) {
  QStringList lines;
  for (const Term* term : terms)
    lines << QStringLiteral("%1: %2 %3 (%4)").arg(term->name, term->meaning, term->formula, term->source);
  return lines.join(QLatin1Char('\n'));
}

}  // namespace latentscape
