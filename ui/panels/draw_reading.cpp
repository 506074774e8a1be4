// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/draw_reading.h"

#include "ui/panels/draw_texts.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/value_bars.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr int kWordsWidth = 250;
constexpr std::size_t kBars = 4;  // the last one is of all others, if there are more classes
constexpr int kBarLine = 18;      // pixels: the row is low

}  // namespace

DrawReading::DrawReading(QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  const auto view = [&](const char* name, const QString& caption, const QString& help) {
    auto* image = new ImageView(this);
    explain(image, QString::fromLatin1(name), caption, help);
    image->setCaption(caption);
    m_pictures->addWidget(image, 0, Qt::AlignTop);
    return image;
  };
  m_pictures = new QBoxLayout(QBoxLayout::LeftToRight);
  m_seen = view(
      "drawSeen", tr("Model input"),
      tr("The drawing as MNIST's digits are prepared: its box scaled to 20 of 28 pixels, its centre of mass in the middle; an "
         "image that was put on the pad from the map, as it is"));
  m_reconstruction =
      view("drawReconstruction", tr("Reconstruction"), tr("What the model decodes from the code that the text describes"));
  auto* pictures = new QVBoxLayout;
  pictures->addLayout(m_pictures);
  pictures->addStretch(1);
  row->addLayout(pictures);
  row->addWidget(buildNearest(), 3);
  row->addWidget(buildWords(), 2);
  setVariational(true);
  clear();
}

QWidget* DrawReading::buildNearest() {
  auto* nearest = new QWidget(this);
  auto* column = new QVBoxLayout(nearest);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(3);
  const auto strip = [&](const char* name, const QString& title, const QString& help, std::vector<std::size_t>& indices) {
    auto* caption = makeLabel(title, QStringLiteral("caption"), nearest);
    auto* grid = new ImageGrid(1, static_cast<int>(kNearest), nearest);
    explain(grid, QString::fromLatin1(name), title, help);
    grid->setCellSide(28, 48, 96);
    caption->setBuddy(grid);
    connect(grid, &ImageGrid::clicked, this, [this, &indices](int cell) {
      if (const auto at = static_cast<std::size_t>(cell); at < indices.size()) emit imageActivated(indices[at]);
    });
    column->addWidget(caption);
    column->addWidget(grid, 1);
    return grid;
  };
  m_latent = strip("drawNearestLatent", tr("Nearest in latent space"),
                   tr("The images whose codes are nearest to the code that is shown. Click one to select it."), m_latentIndices);
  m_pixels = strip("drawNearestPixels", tr("Nearest in pixels"),
                   tr("The images whose pixels are nearest to the drawing's. Click one to select it."), m_pixelIndices);
  return nearest;
}

QWidget* DrawReading::buildWords() {
  auto* words = new QWidget(this);
  words->setMinimumWidth(kWordsWidth);
  auto* column = new QVBoxLayout(words);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(3);
  const auto line = [&](const char* name, const char* role) {
    auto* label = makeLabel({}, QString::fromLatin1(role), words);
    label->setObjectName(QString::fromLatin1(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(label);
    return label;
  };
  m_terms = line("drawTerms", "value");
  m_strange = line("drawStrange", "muted");
  m_line = line("drawFound", "value");
  m_votesTitle = line("drawVotesTitle", "caption");
  m_votes = new ValueBars(words);
  m_votes->setObjectName(QStringLiteral("drawVotes"));
  m_votes->setAccessibleName(tr("Classes of the nearest codes"));
  m_votes->setToolTip(tr("How many of the codes nearest to the code that is shown are of each class"));
  column->addWidget(m_votes, 1);
  column->addStretch(0);
  return words;
}

void DrawReading::setColours(const Palette& colours) { m_votes->setColours(colours); }

void DrawReading::setVariational(bool on) {
  m_variational = on;
  explainFigures();
}

void DrawReading::setGivenClass(const QString& name) {
  if (std::exchange(m_givenClass, name) == name) return;
  explainFigures();
  showCode();
}

void DrawReading::explainFigures() {
  m_terms->setToolTip(inShortLines(
      m_variational
          ? tr("How well the code that is shown explains the drawing: the reconstruction term and the KL divergence of its "
               "posterior. The term is at z = mean; while a code is refined, and for its gain, it is the mean over samples of z, "
               "which are the same for both codes that the gain compares.")
          : tr("How well the code explains the drawing: the reconstruction term")));
  QString strange =
      tr("The share of the map's images that have a lower %1 by their encoder's code. While a model trains it is among a sample "
         "of them, by the weights of a moment ago.")
          .arg(lossWords(m_variational));
  if (!m_givenClass.isEmpty()) strange += tr(" Each of them is encoded as of its own class.");
  m_strange->setToolTip(inShortLines(strange));
}

void DrawReading::setClasses(const QStringList& names) { m_classes = names; }

void DrawReading::setImagesName(const QString& plural) {
  m_imagesName = plural;
  showStrangeness();
}

int DrawReading::leastWidthOfTexts() const { return kWordsWidth + m_latent->minimumSizeHint().width(); }

void DrawReading::setPictures(int side, int least, bool stacked) {
  m_pictures->setDirection(stacked ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  m_pictures->setSpacing(stacked ? kStackedGap : kGap);
  for (ImageView* image : {m_seen, m_reconstruction}) {
    image->setSide(side, side);
    image->setFixedSize(image->sizeHint().expandedTo({least, 0}));
  }
}

void DrawReading::setNearest(ImageGrid& grid, const std::vector<ImageRef>& images, std::vector<std::size_t>& indices) {
  std::vector<Image> pictures;
  QStringList names;
  indices.clear();
  for (const ImageRef& image : images) {
    pictures.push_back(image.image);
    names << (image.className.isEmpty() ? image.name : tr("%1, class %2").arg(image.name, image.className));
    indices.push_back(image.index);
  }
  grid.setNames(names);
  grid.setImages(pictures);
  grid.setAccessibleDescription(names.join(QStringLiteral("; ")));
}

void DrawReading::setReading(const PictureReading& reading, const std::vector<ImageRef>& latent,
                             const std::vector<ImageRef>& pixels) {
  m_seen->setImage(reading.picture);
  m_encoder = {reading.reconstruction,
               tr("Reconstruction"),
               tr("Drawing by the encoder's code: %1").arg(lossAtMean(reading.losses, m_variational)),
               m_encoder.line,
               latent,
               reading.neighbours.inLatent.votes,
               reading.neighbours.inLatent.voters};
  setNearest(*m_pixels, pixels, m_pixelIndices);
  m_percentile = reading.percentile;
  m_sample = reading.sample;
  showCode();
}

// The images are taken by their encoder's codes: there is nothing to compare another code of the drawing with.
void DrawReading::showStrangeness() {
  if (&shown() != &m_encoder || m_encoder.image.empty() || m_imagesName.isEmpty()) return say(*m_strange, {});
  // It keeps its line while it isn't known, so that what is below it stays where it is.
  const QString percent = m_percentile ? formatPercent(100.0 * *m_percentile, 0) : QStringLiteral("…");
  say(*m_strange, m_percentile && m_sample > 0
                      ? tr("Stranger than %1 % of a sample of %2 %3").arg(percent, formatCount(m_sample), m_imagesName)
                      : tr("Stranger than %1 % of the %2").arg(percent, m_imagesName));
}

void DrawReading::clear() {
  m_encoder = m_found = {};
  m_seen->clear();
  setNearest(*m_pixels, {}, m_pixelIndices);
  m_percentile.reset();
  showCode();
}

void DrawReading::setFound(const ShownCode& found) {
  m_found = found;
  showCode();
}

void DrawReading::clearFound(const QString& line) {
  m_found = {};
  m_encoder.line = line;
  showCode();
}

void DrawReading::showCode() {
  const ShownCode& code = shown();
  if (code.image.empty()) m_reconstruction->clear();
  else m_reconstruction->setImage(code.image);
  const QString caption = code.caption.isEmpty() ? tr("Reconstruction") : code.caption;
  m_reconstruction->setCaption(m_givenClass.isEmpty() || code.image.empty() ? caption
                                                                            : tr("%1 as class %2").arg(caption, m_givenClass));
  setNearest(*m_latent, code.nearest, m_latentIndices);
  showVotes(code);
  say(*m_terms, code.terms);
  showStrangeness();
  say(*m_line, code.line);
}

void DrawReading::showVotes(const ShownCode& code) {
  std::vector<std::size_t> order;
  for (std::size_t label = 0; label < code.votes.size(); ++label) {
    if (code.votes[label] > 0.0) order.push_back(label);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return code.votes[a] > code.votes[b]; });
  const std::size_t named = order.size() > kBars ? kBars - 1 : order.size();
  const auto voters = static_cast<double>(code.voters);
  std::vector<ValueBars::Bar> bars;
  const auto add = [&](const QString& name, double share) {
    bars.push_back(
        {name, share, tr("%1 of %2").arg(formatFixed(std::round(share * voters), 0), formatFixed(voters, 0)), bars.empty()});
  };
  for (std::size_t i = 0; i < named; ++i)
    add(m_classes.value(static_cast<qsizetype>(order[i]), QString::number(order[i])), code.votes[order[i]]);
  double others = 0.0;
  for (std::size_t i = named; i < order.size(); ++i) others += code.votes[order[i]];
  if (others > 0.0) add(tr("others"), others);
  say(*m_votesTitle, bars.empty() ? QString() : tr("Classes of the %1 nearest codes").arg(code.voters));
  m_votes->setMaximumHeight(kBarLine * static_cast<int>(std::max<std::size_t>(bars.size(), 1)));
  m_votes->setBars(std::move(bars), 1.0, tr("%1 of %1").arg(code.voters));
}

}  // namespace latentscape
