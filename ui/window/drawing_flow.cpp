// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/drawing_flow.h"

#include "ui/plots/latent_map.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/draw_pad.h"
#include "ui/widgets/text.h"
#include "ui/window/exploration_binding.h"

#include <algorithm>
#include <bitset>
#include <chrono>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

const QString kMessage = QStringLiteral("drawing");
constexpr auto kWalkStep = std::chrono::milliseconds(70);

QString imagesName(MapSet set) {
  switch (set) {
    case MapSet::Train: return DrawingFlow::tr("training images");
    case MapSet::All: return DrawingFlow::tr("images");
    default: return DrawingFlow::tr("test images");
  }
}

QString placeNote(const DrawnPlace& place) {
  return place.inPlane ? QString() : DrawingFlow::tr("The pen is at the nearest code: this map has no place for others.");
}

QString encoderLine(const DrawnPlace& place) {
  return place.inPlane ? DrawingFlow::tr("The pen on the map is your drawing.") : placeNote(place);
}

// Whose loss it is.
QString drawingBy(const QString& code, const QString& loss) { return DrawingFlow::tr("Drawing by %1: %2").arg(code, loss); }

QString refinedLine(const SoughtAnswer& answer, bool variational) {
  if (!answer.gain) {
    const QString step = DrawingFlow::tr("Step %1").arg(formatCount(static_cast<std::uint64_t>(answer.step)));
    return variational ? DrawingFlow::tr("%1, by samples of z").arg(step) : step;
  }
  const FreshScore& score = *answer.gain;
  const QString samples = DrawingFlow::tr(" (%1 samples of z)").arg(CodeSearch::kFreshSamples);
  if (score.difference == 0.0) return DrawingFlow::tr("No better one was found") + (variational ? samples : QString());
  // Rounded so that the gain is the difference of both codes' losses.
  const auto tenths = [](double value) { return std::round(10.0 * value) / 10.0; };
  const QString gain = formatFixed(-score.difference, 1),
                before = formatFixed(tenths(score.after) + tenths(-score.difference), 1);
  if (!variational) return DrawingFlow::tr("A gain of %1 nats over the encoder's %2").arg(gain, before);  // it has no noise
  return DrawingFlow::tr("A gain of %1 ± %2 nats over the encoder's %3").arg(gain, formatFixed(score.standardError, 1), before) +
         samples;
}

}  // namespace

DrawingFlow::DrawingFlow(Drawing& drawing, DrawingSearch& search, DrawPanel& panel, LatentMap& map,
                         ExplorationController& exploration, ExplorationBinding& binding, PlacedPicture& placed, Banner& banner,
                         QObject* parent)
    : QObject(parent), m_drawing(drawing), m_search(search), m_panel(panel), m_map(map), m_exploration(exploration),
      m_binding(binding) {
  m_walkTimer.setObjectName(QStringLiteral("walkTimer"));
  m_walkTimer.setInterval(kWalkStep);
  connect(&m_walkTimer, &QTimer::timeout, this, &DrawingFlow::walkOn);

  connect(&m_exploration, &ExplorationController::opened, this, &DrawingFlow::showModel);
  connect(&m_exploration, &ExplorationController::imagesChanged, this, [this] {
    endWalk();  // its nearest images have the former ones' numbers
    showModel();
  });
  connect(&m_exploration, &ExplorationController::codesArrived, this, &DrawingFlow::showClasses);
  connect(&m_panel, &DrawPanel::classChosen, &m_exploration, &ExplorationController::setGivenClass);
  connect(&m_exploration, &ExplorationController::givenClassChanged, this, [this] {
    endWalk();  // with the former class
    showGivenClass();
  });
  connect(&m_panel, &DrawPanel::shownChanged, &m_drawing, &Drawing::setShown);
  m_drawing.setShown(m_panel.isVisible());
  connect(&m_drawing, &Drawing::read, this, &DrawingFlow::showReading);
  connect(&m_drawing, &Drawing::cleared, this, &DrawingFlow::showEmpty);
  connect(&m_search, &DrawingSearch::sought, this, &DrawingFlow::showFound);
  connect(&m_search, &DrawingSearch::walked, this, &DrawingFlow::walk);
  connect(&m_search, &DrawingSearch::dropped, this, [this] {
    if (m_drawing.answer()) showReading(*m_drawing.answer());
  });
  connect(&m_search, &DrawingSearch::seeksChanged, &m_panel, [this] { m_panel.setSeeking(m_search.seeks()); });
  const auto tell = [&banner](const Error& error) { banner.showError(error, kMessage); };
  connect(&m_drawing, &Drawing::failed, &banner, tell);
  connect(&m_search, &DrawingSearch::failed, &banner, tell);

  connect(&m_panel, &DrawPanel::drawn, this, [this, &banner](const Ink& ink) {
    banner.dismiss(kMessage);
    endWalk();
    m_drawing.setInk(ink);
  });
  connect(&m_panel, &DrawPanel::erased, this, [this] { m_drawing.clear(); });
  connect(&m_panel, &DrawPanel::editBegun, this, [this] {
    endWalk();
    m_search.beginEdit();
    if (m_search.found()) showFound(*m_search.found());  // in other words
  });
  connect(&m_panel, &DrawPanel::encoderRequested, this, [this] {
    endWalk();
    m_search.backToEncoder();
  });
  connect(&m_panel, &DrawPanel::edited, &m_search, &DrawingSearch::edit);
  connect(&m_panel, &DrawPanel::missingMarked, &m_search, &DrawingSearch::complete);
  connect(&m_panel, &DrawPanel::editCleared, &m_search, &DrawingSearch::undoEdit);
  connect(&m_panel, &DrawPanel::refineRequested, this, [this] {
    endWalk();
    m_search.refine();
  });
  connect(&m_panel, &DrawPanel::stopRequested, &m_search, &DrawingSearch::stop);
  connect(&m_panel, &DrawPanel::walkRequested, this, [this](int label) {
    endWalk();
    m_search.walkTo(label);
  });
  connect(&m_panel, &DrawPanel::imageActivated, &m_binding, [this](std::size_t index) { m_binding.select(index); });
  const auto showPlaced = [this, &placed] { m_panel.setPlacedAvailable(placed.answer().has_value()); };
  connect(&placed, &PlacedPicture::placed, &m_panel, showPlaced);
  connect(&placed, &PlacedPicture::changed, &m_panel, showPlaced);
  connect(&placed, &PlacedPicture::removed, &m_panel, showPlaced);
}

void DrawingFlow::showModel() {
  const auto model = m_exploration.model();
  if (!model) return;
  const ImageShape shape = model->imageShape();
  m_panel.setModel(Drawing::suits(shape)
                       ? QString()
                       : tr("The pad is for models of square grey images; those of this model have %1×%2 pixels "
                            "and %3.")
                             .arg(shape.width)
                             .arg(shape.height)
                             .arg(shape.channels == 1 ? tr("one channel") : tr("%1 channels").arg(shape.channels)),
                   shape.width);
  m_map.setPadTakesImages(Drawing::suits(shape));
  m_panel.setVariational(model->variational());
  const auto& dataset = m_exploration.dataset();
  m_panel.setImagesName(dataset && !dataset->test.empty() ? imagesName(m_exploration.images().set()) : QString());
  showGivenClass();
  showClasses();
}

void DrawingFlow::showGivenClass() { m_panel.setGivenClasses(m_binding.givenClasses(), m_exploration.givenClass()); }

// A walk leads to codes.
void DrawingFlow::showClasses() {
  const auto& dataset = m_exploration.dataset();
  const auto& codes = m_exploration.codes();
  QStringList names;
  if (dataset && codes) {
    std::bitset<256> there;
    const std::vector<std::uint8_t>& labels = dataset->test.labels;
    const std::size_t classes = std::min(dataset->classNames.size(), there.size());
    for (std::size_t i = 0; i < std::min(labels.size(), codes->count) && there.count() < classes; ++i) there.set(labels[i]);
    for (std::size_t i = 0; i < classes && there.any(); ++i)
      names.push_back(there[i] ? QString::fromStdString(dataset->classNames[i]) : QString());
  }
  m_panel.setClasses(names);
}

std::vector<ImageRef> DrawingFlow::references(const std::vector<Neighbour>& nearest) const {
  std::vector<ImageRef> images;
  for (const Neighbour& near : nearest) {
    if (auto image = m_binding.reference(near.index)) images.push_back(*std::move(image));
  }
  return images;
}

void DrawingFlow::showReading(const DrawnAnswer& answer) {
  const PictureNeighbours& neighbours = answer.reading.neighbours;
  m_panel.setReading(answer.reading, references(neighbours.inLatent.nearest), references(neighbours.inPixels));
  if (m_search.found() || m_walk) return;  // another code is shown
  m_panel.clearFound(encoderLine(answer.place));
  showPlace(answer.place);
}

DrawPanel::ShownCode DrawingFlow::shown(const Image& decoded, const QString& caption, const QString& code,
                                        const CodeReading& reading) const {
  DrawPanel::ShownCode shown{.image = decoded, .caption = caption};
  if (reading.losses) shown.terms = drawingBy(code, lossAtMean(*reading.losses, m_exploration.variational()));
  shown.nearest = references(reading.neighbours.nearest);
  shown.votes = reading.neighbours.votes;
  shown.voters = reading.neighbours.voters;
  return shown;
}

void DrawingFlow::showFound(const SoughtAnswer& answer) {
  if (m_walk) return;  // at its end
  QString caption, called, terms, line;
  switch (answer.sought) {
    case Sought::Refined:
      caption = tr("Refined");
      called = answer.gain && answer.gain->difference == 0.0 ? tr("the encoder's code") : tr("the refined code");
      if (answer.reading.losses) terms = drawingBy(called, lossText(*answer.reading.losses, m_exploration.variational()));
      line = refinedLine(answer, m_exploration.variational());
      break;
    case Sought::Edited:
      caption = tr("Edited");
      called = tr("the edited code");
      line = tr("The code follows what is painted.");
      break;
    case Sought::Completed:
      caption = tr("Completed");
      terms = tr("Visible pixels of the drawing: %1 %2 nats")
                  .arg(lossWords(m_exploration.variational()), formatFixed(answer.loss, 1));
      if (m_exploration.variational()) terms += tr(" by samples of z");
      line = m_panel.mode() == DrawPanel::Mode::Missing ? tr("The decoder filled in the blue part.")
                                                        : tr("The decoder filled in what was missing.");
      break;
    case Sought::Walked:
      caption = tr("Walked to %1").arg(className(m_walkedTo));
      called = tr("the code walked to");
      line = walkedLine(answer.reading.neighbours, m_walkedTo);
      break;
  }
  if (answer.earlierWeights) line += QLatin1Char(' ') + tr("(by earlier weights)");
  if (const QString note = placeNote(answer.place); !note.isEmpty()) line += QLatin1Char(' ') + note;
  DrawPanel::ShownCode code = shown(answer.decoded, caption, called, answer.reading);
  code.line = line;
  if (!terms.isEmpty()) code.terms = terms;
  m_panel.setFound(code);
  showPlace(answer.place);
}

// It keeps its words while other images' votes aren't known.
QString DrawingFlow::walkedLine(const CodeNeighbours& neighbours, int label) const {
  const auto at = static_cast<std::size_t>(label);
  const QString share = at < neighbours.votes.size() ? formatShare(neighbours.votes[at], 0) : tr("… %");
  return tr("%1 of the nearest codes are of class %2.").arg(share, className(label));
}

void DrawingFlow::showPlace(const DrawnPlace& place) { m_map.setDrawn(place.at, place.posterior); }

// The answer has the whole walk; it is shown as if one went.
void DrawingFlow::walk(const CodeWalk& walk) {
  m_walk = walk;
  m_walkStep = 0;
  m_walkedTo = walk.label;
  m_walkTimer.start();
  walkOn();
}

void DrawingFlow::walkOn() {
  if (!m_walk || m_walkStep >= m_walk->images.size()) return endWalk();
  const CodeReading& reading = m_walk->readings[m_walkStep];
  DrawPanel::ShownCode code =
      shown(m_walk->images[m_walkStep], tr("On the way to %1").arg(className(m_walk->label)), tr("the code on the way"), reading);
  code.line = walkedLine(reading.neighbours, m_walk->label);
  m_panel.setFound(code);
  m_map.setDrawn(m_exploration.layout().placeOf(m_walk->points[m_walkStep]), std::nullopt);
  ++m_walkStep;
}

// The code is at its end all the while.
void DrawingFlow::endWalk() {
  m_walkTimer.stop();
  if (!m_walk) return;
  m_walk.reset();
  if (m_search.found()) showFound(*m_search.found());
}

void DrawingFlow::showEmpty() {
  endWalk();
  m_panel.clearReading();
  m_map.setDrawn(std::nullopt, std::nullopt);
}

QString DrawingFlow::className(int label) const {
  const auto& dataset = m_exploration.dataset();
  if (!dataset || label < 0 || static_cast<std::size_t>(label) >= dataset->classNames.size()) return QString::number(label);
  return QString::fromStdString(dataset->classNames[static_cast<std::size_t>(label)]);
}

}  // namespace latentscape
