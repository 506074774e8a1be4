// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/brush_flow.h"

#include "ui/analyses/answers.h"
#include "ui/panels/brush_panel.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/text.h"
#include "ui/window/document_message.h"
#include "ui/window/menu_action.h"

#include <QAction>
#include <QActionGroup>
#include <QDir>
#include <QMenu>
#include <QTabWidget>

#include <bit>
#include <string>
#include <string_view>
#include <utility>

namespace latentscape {
namespace {

const QString kTrainMessage = QStringLiteral("brushTrain");
constexpr std::size_t kFewClasses = 20;
constexpr std::string_view kBuiltIn = "embedded";  // Dataset::origin

// "19 %", "1.4 %", "< 0.1 %", "99.5 %".
QString percent(double share) {
  constexpr double few = 0.095;  // below it, a digit more
  return formatShare(share, share > 0.0 && share < few ? 1 : 0);
}

// How many of the images from first on, before last, are chosen.
std::size_t countBetween(const ImageSelection& chosen, std::size_t first, std::size_t last) {
  std::size_t count = 0;
  for (std::size_t place = first; place < last;) {
    const bool whole = place % ImageSelection::kBits == 0 && last - place >= ImageSelection::kBits;
    count += whole                    ? static_cast<std::size_t>(std::popcount(chosen.words()[place / ImageSelection::kBits]))
             : chosen.contains(place) ? 1U
                                      : 0U;
    place += whole ? ImageSelection::kBits : 1;
  }
  return count;
}

double share(std::size_t part, std::size_t all) { return static_cast<double>(part) / static_cast<double>(all); }

}  // namespace

BrushFlow::BrushFlow(Brush& brush, ExplorationController& exploration, ExplorationBinding& binding, TrainingController& training,
                     LatentMap& map, BrushPanel& panel, QTabWidget& tabs, QWidget& view, DocumentController& documents,
                     ImagesFlow& images, FileDialogs& dialogs, Banner& banner, QObject* parent)
    : QObject(parent), m_brush(brush), m_exploration(exploration), m_binding(binding), m_training(training), m_map(map),
      m_panel(panel), m_tabs(tabs), m_view(view), m_documents(documents), m_images(images), m_dialogs(dialogs), m_banner(banner) {
  connectMap();
  connectPanel();
  connect(&m_brush, &Brush::changed, this, [this] {
    m_panel.clearNote();
    showChosen();
  });
  connect(&m_brush, &Brush::choseNone, &m_panel, &BrushPanel::tellNone);
  connect(&m_brush, &Brush::forgotten, this,
          [this] { m_banner.showNews(tr("The brush was cleared: other images are on the map"), QStringLiteral("brush")); });
  connect(&m_brush, &Brush::answered, this, &BrushFlow::showAnswer);
  connect(&m_brush, &Brush::choosingChanged, this, [this] { m_panel.setChoosing(m_brush.choosing()); });
  connect(&m_brush, &Brush::failed, this, [this](const Error& error) { m_banner.showError(error, QStringLiteral("brush")); });
  connect(&m_binding, &ExplorationBinding::modelShown, this, [this] {
    m_panel.setVariational(m_exploration.variational());
    showClasses();
    showChosen();
  });
  connect(&m_exploration, &ExplorationController::imagesChanged, this, [this] {
    showClasses();
    showChosen();
  });
  connect(&m_training, &TrainingController::statusChanged, this, [this, trained = false, active = false]() mutable {
    const bool trainedBefore = std::exchange(trained, m_training.trains());
    const bool activeBefore = std::exchange(active, m_training.active());
    if (trained == trainedBefore && active == activeBefore) return;
    m_brush.setTraining(trained);
    if (active) m_banner.dismiss(kTrainMessage);
    showAnswer();
  });
  connect(&m_images, &ImagesFlow::imagesOpened, this, [this] { m_banner.dismiss(kTrainMessage); });
  connect(&m_banner, &Banner::actionTriggered, this, [this](const QString& id) {
    if (id != kTrainMessage) return;
    m_images.open(m_saved);  // another may have been chosen since
    emit trainingRequested();
  });
  const auto watch = [this] { m_brush.setWanted(m_tabs.currentWidget() == &m_view); };
  connect(&m_tabs, &QTabWidget::currentChanged, this, watch);
  watch();
  showClasses();
  showChosen();
}

void BrushFlow::connectMap() {
  connect(&m_map, &LatentMap::brushDrawn, this, &BrushFlow::take);
  connect(&m_map, &LatentMap::brushShapeStepped, this,
          [this] { setShape(m_map.brushShape() == BrushShape::Lasso ? BrushShape::Rectangle : BrushShape::Lasso); });
}

void BrushFlow::connectPanel() {
  connect(&m_panel, &BrushPanel::shapeChosen, this, &BrushFlow::setShape);
  connect(&m_panel, &BrushPanel::changeChosen, this, &BrushFlow::setChange);
  connect(&m_panel, &BrushPanel::brushingChosen, &m_map, &LatentMap::setBrushing);
  connect(&m_panel, &BrushPanel::classRequested, this, [this](int number) {
    m_brush.selectClass(number, m_map.hiddenClasses(), m_panel.change(),
                        tr("This class is hidden on the map, so none of its images is taken"));
  });
  connect(&m_panel, &BrushPanel::rangeRequested, this, [this](SelectionScore score, double low, double high) {
    m_brush.selectRange({score, low, high}, m_map.hiddenClasses(), m_panel.change(), tr("No image in this range"));
  });
  connect(&m_panel, &BrushPanel::inSightRequested, this, [this] { chooseInSight(m_panel.change()); });
  connect(&m_panel, &BrushPanel::invertRequested, this, [this] { m_brush.invert(m_map.hiddenClasses()); });
  connect(&m_panel, &BrushPanel::clearRequested, &m_brush, &Brush::clear);
  connect(&m_panel, &BrushPanel::imageChosen, &m_binding, [this](std::size_t place) { m_binding.select(place); });
  connect(&m_panel, &BrushPanel::exportRequested, this, &BrushFlow::exportAnswer);
  connect(&m_panel, &BrushPanel::trainingRequested, this,
          [this](bool with) { train(with ? TrainingSelection::With : TrainingSelection::Without); });
}

void BrushFlow::addActions(QMenu& menu) {
  const auto add = [&menu](const char* name, const QString& text, const QKeySequence& keys, std::function<void()> trigger) {
    return addMenuAction(menu, QString::fromLatin1(name), text, keys, std::move(trigger));
  };
  const auto addChoice = [&](QActionGroup* group, const char* name, const QString& text, std::function<void()> choose) {
    QAction* action = add(name, text, {}, std::move(choose));
    action->setCheckable(true);
    return group->addAction(action);
  };
  auto* shapes = new QActionGroup(&menu);
  const auto addShape = [&](BrushShape shape, const char* name, const QString& text) {
    m_shapes[shape] = addChoice(shapes, name, text, [this, shape] { setShape(shape); });
  };
  addShape(BrushShape::Lasso, "brushByLasso", tr("&Lasso"));
  addShape(BrushShape::Rectangle, "brushByRectangle", tr("&Rectangle"));
  menu.addSeparator();
  auto* changes = new QActionGroup(&menu);
  const auto addChange = [&](SelectionChange change, const char* name, const QString& text) {
    m_changes[change] = addChoice(changes, name, text, [this, change] { setChange(change); });
  };
  addChange(SelectionChange::Replace, "brushReplaces", tr("Re&place"));
  addChange(SelectionChange::Add, "brushAdds", tr("A&dd"));
  addChange(SelectionChange::Subtract, "brushSubtracts", tr("S&ubtract"));
  menu.addSeparator();
  add("brushAllInSight", tr("&All in Sight"), QKeySequence(tr("Ctrl+A")), [this] { chooseInSight(SelectionChange::Replace); });
  add("brushOthers", tr("&Invert"), {}, [this] { m_brush.invert(m_map.hiddenClasses()); });
  add("brushNone", tr("&Clear"), QKeySequence(tr("Ctrl+Shift+A")), [this] { m_brush.clear(); });
  menu.addSeparator();
  m_export = add("brushExportChosen", tr("&Export…"), {}, [this] { exportAnswer(); });
  m_with = add("brushTrainOnThese", tr("&Train on These…"), {}, [this] { train(TrainingSelection::With); });
  m_without = add("brushTrainOnOthers", tr("Train &without These…"), {}, [this] { train(TrainingSelection::Without); });
  menu.addSeparator();
  add("brushShowTab", tr("&Show the Tab"), {}, [this] {
    emit tabRequested();
    m_panel.setFocus();
  });
  setShape(m_panel.shape());
  setChange(m_panel.change());
  showAnswer();
}

void BrushFlow::setShape(BrushShape shape) {
  m_panel.setShape(shape);
  m_map.setBrushShape(shape);
  if (const auto action = m_shapes.find(shape); action != m_shapes.end()) action->second->setChecked(true);
}

void BrushFlow::setChange(SelectionChange change) {
  m_panel.setChange(change);
  m_map.setBrushChange(change);
  if (const auto action = m_changes.find(change); action != m_changes.end()) action->second->setChecked(true);
}

BrushPlaces BrushFlow::places() const {
  const std::shared_ptr<const MapPoints>& points = m_map.points();
  if (!points) return {};
  return {std::shared_ptr<const std::vector<float>>(points, &points->xy),
          m_map.hasSecondAxis() ? nullptr : &LatentMap::pointHeight, m_map.hiddenClasses()};
}

void BrushFlow::take(const QPolygonF& outline, BrushShape shape, SelectionChange change) {
  // The first time, what it is good for comes into sight. Hidden tabs stay so: they would change the map under the pen.
  if (!m_brush.selection()) m_tabs.setCurrentWidget(&m_view);
  const QString ifNone = tr("There is no such image on the map");
  const QRectF box = outline.boundingRect();
  if (!m_map.hasSecondAxis()) {
    constexpr double anyHeight = 1e9;
    return m_brush.selectInside(PlaneRectangle{box.left(), -anyHeight, box.width(), 2.0 * anyHeight}, places(), change, ifNone);
  }
  if (shape == BrushShape::Rectangle) {
    return m_brush.selectInside(PlaneRectangle{box.left(), box.top(), box.width(), box.height()}, places(), change, ifNone);
  }
  std::vector<float> corners;
  corners.reserve(2 * static_cast<std::size_t>(outline.size()));
  for (const QPointF& z : outline) corners.insert(corners.end(), {static_cast<float>(z.x()), static_cast<float>(z.y())});
  m_brush.selectInside(std::move(corners), places(), change, ifNone);
}

void BrushFlow::chooseInSight(SelectionChange change) {
  const QRectF seen = m_map.view().visible();
  m_brush.selectInside(PlaneRectangle{seen.left(), seen.top(), seen.width(), seen.height()}, places(), change,
                       tr("No image is in sight"));
}

// Those that no image on the map has can't be chosen.
void BrushFlow::showClasses() {
  const auto& dataset = m_exploration.dataset();
  QStringList names;
  if (dataset && !dataset->test.labels.empty()) {
    std::bitset<256> there;
    for (const std::uint8_t label : dataset->test.labels) there.set(label);
    for (std::size_t i = 0; i < dataset->classNames.size(); ++i)
      names.push_back(i < there.size() && there[i] ? QString::fromStdString(dataset->classNames[i]) : QString());
  }
  m_panel.setClasses(names);
}

void BrushFlow::showChosen() {
  m_map.setBrushed(m_brush.selection());
  const std::size_t count = m_brush.count();
  const MapImages& images = m_exploration.images();
  QString text = count > 0 ? ExplorationBinding::countedImages(images.set(), count, m_brush.images()) : QString();
  if (const auto first = images.placeOf({Split::Train, 0}); count > 0 && images.set() == MapSet::All && first) {
    const std::size_t training = countBetween(*m_brush.selection(), *first, *first + images.source()->train.size());
    text = tr("%1, %2 of them training images").arg(text, formatCount(training));
  }
  m_panel.setChosen(text);
  showAnswer();
}

void BrushFlow::showAnswer() {
  const Brush::Answer& answer = m_brush.answer();
  const QString whyNot = whyNotTrainable();
  m_panel.setTrainable(whyNot);
  for (QAction* action : {m_with, m_without}) {
    if (action != nullptr) action->setEnabled(whyNot.isEmpty());
  }
  if (m_export != nullptr) m_export->setEnabled(answer != nullptr);
  const Brush::Overview& known = m_brush.overview();
  if (!known) return m_panel.setSummary(std::nullopt, m_brush.hasFailed() ? losses() : tr("Looking at them…"));
  BrushSummary summary;
  summary.sentence = answer ? sentence(*answer) : sentenceWithoutLoss(*known);
  summary.exportable = answer != nullptr;
  summary.decoded = known->decoded;
  summary.caption = known->givenClass ? tr("Decoded mean, class %1").arg(*known->givenClass) : tr("Decoded mean code");
  summary.count = known->indices.size();
  // Each stays in its place, whatever is chosen, unless there are many.
  const bool all = known->classes.size() <= kFewClasses;
  for (const ClassShare& one : known->classes) {
    if (one.chosen == 0 && !all) continue;
    const double part = share(one.chosen, summary.count);
    summary.classes.push_back({one.label, QString::fromStdString(one.name), part,
                               one.chosen == 0 ? formatCount(0) : tr("%1 · %2").arg(formatCount(one.chosen), percent(part))});
  }
  summary.sheet = known->sheet;
  summary.picture = [images = known->images](std::size_t place) { return images.shown()->test.picture(place); };
  summary.nameOf = [images = known->images, answer](std::size_t place) {
    const ImageName name = images.nameOf(place);
    QString text = (name.split == Split::Test ? tr("test #%1") : tr("train #%1")).arg(name.index);
    if (const std::string label = classOf(*images.shown(), Split::Test, place); !label.empty())
      text = tr("%1 · class %2").arg(text, QString::fromStdString(label));
    if (!answer) return text;
    const SelectableImages& from = *answer->from;
    return tr("%1 · %2 %3 nats")
        .arg(text, lossWords(from.model->variational()), formatFixed(from.of(SelectionScore::Loss)[place], 1));
  };
  m_panel.setSummary(std::move(summary));
}

QString BrushFlow::sentence(const SelectedAnswer& answer) const {
  const bool variational = answer.from->model->variational();
  const QString means =
      (variational ? tr("%1 %2 nats on average, %3 of all images (z = mean).") : tr("%1 %2 nats on average, %3 of all images."))
          .arg(capitalised(lossWords(variational)), formatFixed(answer.loss, 1), formatFixed(answer.lossOfAll, 1));
  if (!answer.lossShare) return means;
  return tr("%1 of the images hold %2 of the loss. %3")
      .arg(percent(share(answer.indices.size(), answer.from->set().size())), percent(*answer.lossShare), means);
}

// While they aren't known.
QString BrushFlow::losses() const {
  return m_brush.hasFailed() ? tr("Their losses could not be computed. Choose them again to try once more, or others.")
                             : tr("Computing their losses…");
}

QString BrushFlow::sentenceWithoutLoss(const SelectedOverview& overview) const {
  if (!m_training.trains()) return losses();
  const QString waits = tr("Their loss, and Export, wait until training rests.");
  if (overview.encoded == overview.indices.size()) return waits;
  return overview.encoded == 0
             ? tr("None of them is encoded while training. %1").arg(waits)
             : tr("The mean is of %1 of them, which training encodes. %2").arg(formatCount(overview.encoded), waits);
}

QString BrushFlow::whyNotTrainable() const {
  const auto& chosen = m_brush.selection();
  if (const auto& source = m_exploration.source(); source && !MapImages::canChoose(*source)) return whyNotTrainable(*source);
  if (!chosen) return tr("Choose training images first. To have them on the map, choose them in the list above it");
  const MapImages& images = m_exploration.images();
  // A split's images stand side by side, so that the first or the last is a training image if any is.
  std::size_t first = 0, last = chosen->size() - 1;
  while (!chosen->contains(first)) ++first;
  while (!chosen->contains(last)) --last;
  const auto isTraining = [&](std::size_t place) { return images.nameOf(place).split == Split::Train; };
  if (!isTraining(first) && !isTraining(last)) {
    return tr(
        "There are no training images among them, and test images are never trained on. "
        "To have training images on the map, choose them in the list above it");
  }
  if (m_training.active()) return tr("Not during a run: stop or reset it first");
  if (!m_brush.answer()) return losses();
  return {};
}

// Of one that has only training or only test images: there is no list above the map to choose others in.
QString BrushFlow::whyNotTrainable(const Dataset& source) {
  if (source.origin == kBuiltIn) return tr("The built-in model has only test images: train or open a run first");
  const QString title = QString::fromStdString(source.title);
  return (source.train.empty() ? tr("%1 has only test images, and these are never trained on")
                               : tr("%1 has no test images, which a data set to train on needs"))
      .arg(title);
}

void BrushFlow::exportAnswer() {
  const Brush::Answer answer = m_brush.answer();
  if (!answer) return;
  AnalysisExport what = exportOf(tr("Export Brushed Images"), QStringLiteral("selection.npz"), answer, m_panel.isDark());
  what.note = [answer](const std::filesystem::path& file) { return sentenceOf(fileNote(*answer, file).value_or("")); };
  emit exportRequested(what);
}

// The user names the file, so it may be opened.
void BrushFlow::train(TrainingSelection which) {
  const Brush::Answer answer = m_brush.answer();
  if (!answer) return;
  const bool with = which == TrainingSelection::With;
  m_dialogs.askToSave(
      with ? tr("Save a Data Set with Only These Training Images") : tr("Save a Data Set without These Training Images"),
      with ? QStringLiteral("these.npz") : QStringLiteral("without-these.npz"), tr("Data set (*.npz)"),
      [this, answer, which](const QString& file) {
        const std::filesystem::path path = file.toStdString();
        const auto images = std::make_shared<std::size_t>(0);  // written, once they are
        m_documents.write(
            path,
            [answer, which, path, images](std::stop_token stop) -> Result<void> {
              const auto written = writeTrainingSet(*answer->from->images.source(), trainingImagesOf(*answer), which, path, stop);
              if (!written) return written.error();
              *images = *written;
              return {};
            },
            [this, file, images, source = answer->from->images.source()](const Result<void>& result) {
              if (!result) return showDocumentError(m_banner, result.error());
              offerTraining(file, QString::fromStdString(describeTrainingSet(*source, *images)));
            });
      });
}

void BrushFlow::offerTraining(const QString& file, const QString& contents) {
  m_images.open(file);
  m_saved = file;
  m_banner.showMessage(
      tr("Saved %1: %2. The next run trains on the training images only.").arg(QDir::toNativeSeparators(file), contents),
      tr("Train"), kTrainMessage);
}

}  // namespace latentscape
