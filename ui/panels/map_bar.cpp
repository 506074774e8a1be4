// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/map_bar.h"

#include "ui/panels/form.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kKindMost = 140, kAxisMost = 124;  // pixels of the combo boxes
constexpr int kGap = 8, kTightGap = 4;
constexpr int kField = 64, kTightField = 44;
constexpr int kLongProgress = 96, kProgress = 48, kTightProgress = 24;
constexpr int kIcon = 16;

QString worldHelp() {
  return MapBar::tr(
      "Under the points, what the decoder makes of each place of the map: see it change while the model learns. "
      "Finer as you zoom in (W on the map, Ctrl+U)");
}

}  // namespace

MapBar::MapBar(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("mapBar"));
  setAccessibleName(tr("What the map shows"));
  m_images = new ChoiceCombo<MapSet>("mapSetCombo", tr("Images on the map"), tr("Which images of the data set are on the map"),
                                     {{MapSet::Test, tr("Test images"), tr("The model was not trained on these"), tr("Test")},
                                      {MapSet::Train, tr("Training images"), tr("The model was trained on these"), tr("Train")},
                                      {MapSet::All, tr("All images"), tr("Test and training images"), tr("All")}},
                                     this);
  m_method = new ChoiceCombo<std::optional<ProjectionMethod>>(
      "mapKindCombo", tr("Map"), tr("What the map shows of the latent space"),
      {{std::nullopt, tr("Two dimensions"), tr("Two of the latent dimensions as they are"), tr("2 dims")},
       {ProjectionMethod::Pca, tr("PCA"), tr("The plane along which the codes vary most: their first two principal components")},
       {ProjectionMethod::Tsne, tr("t-SNE"),
        tr("Neighbours stay neighbours, distances mean little; the probe goes from code to code")},
       {ProjectionMethod::Umap, tr("UMAP"),
        tr("Neighbours stay neighbours, groups keep more of their places; the probe goes from code to code")}},
      this);
  m_x = new FormCombo("mapXCombo", tr("Dimension from left to right"),
                      tr("The dimension that the map shows from left to right; the most informative first"), this);
  m_y = new FormCombo("mapYCombo", tr("Dimension upwards"),
                      tr("The dimension that the map shows upwards; the most informative first"), this);
  for (FormCombo* combo : std::initializer_list<FormCombo*>{m_images, m_method, m_x, m_y})
    combo->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  m_perplexity =
      makeNumber("mapPerplexity", tr("Perplexity"),
                 tr("Perplexity of t-SNE, the effective number of neighbours of a point, from 1 to 1,000; Enter recomputes"),
                 NumberField::Kind::Real, 1.0, TsneOptions::kMaxPerplexity, this);
  m_perplexity->setValue(30.0);
  m_neighbours = makeNumber("mapNeighbours", tr("Neighbours"),
                            tr("Neighbours of each point that UMAP keeps near, from 2 to 1,000; Enter recomputes"),
                            NumberField::Kind::Whole, 2.0, UmapOptions::kMaxNeighbours, this);
  m_neighbours->setValue(15.0);
  for (NumberField* field : {m_perplexity, m_neighbours}) {
    field->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    field->setRevertsOnLeave(true);
    connect(field, &QLineEdit::returnPressed, this, [this, field] {
      if (field->isValid() && !m_computing) emit againRequested();
    });
  }
  m_caption = new QLabel(this);
  m_caption->setProperty("role", "muted");
  m_note = new ElidedLabel({}, this);
  m_note->setObjectName(QStringLiteral("mapNote"));
  m_note->setProperty("role", "muted");
  m_progress = new QProgressBar(this);
  describe(m_progress, QStringLiteral("mapProgress"), tr("Progress of the projection"), tr("How far the projection has run"));
  m_progress->setTextVisible(false);
  m_progress->setFixedHeight(6);
  m_again = makeButton(tr("Recompute"), QStringLiteral("plain"), this);
  describe(m_again, QStringLiteral("mapAgainButton"), tr("Recompute the projection"), tr("Project the current codes"));
  m_cancel = makeButton(tr("Cancel"), QStringLiteral("plain"), this);
  describe(m_cancel, QStringLiteral("mapCancelButton"), tr("Cancel the projection"), tr("Stop, and keep the map as it is"));
  const auto add = [this](Tool& tool, const char* name, const QString& word, Glyph glyph, const QString& label,
                          const QString& help, bool checkable) {
    tool.button = makeButton(word, QStringLiteral("segment"), this);
    tool.word = word;
    tool.glyph = glyph;
    tool.button->setCheckable(checkable);
    tool.button->setIconSize({kIcon, kIcon});
    describe(tool.button, QString::fromLatin1(name), label, {});
    setHelp(tool, help);
  };
  add(m_world, "mapWorld", tr("Decoded"), Glyph::Lattice, tr("Decoded images under the map"), worldHelp(), true);
  // Checked as long as there is a layer; a click only opens the menu.
  add(m_layer, "mapLayer", tr("Layer"), Glyph::Layers, tr("Layer under the map"),
      tr("Densities, errors, class regions, uncertainty or magnification as colours under the points (L on the map: the next)"),
      true);
  add(m_follow, "mapFollow", tr("Follow"), Glyph::Target, tr("Follow the points"),
      tr("Keep all points in sight while they move. Rests while the pointer is on the map; panning and zooming turn it off."),
      true);
  m_follow.button->setChecked(true);
  add(m_fit, "mapFit", tr("Fit"), Glyph::Frame, tr("Fit the map"),
      tr("Show all points now, and follow them (F on the map, Ctrl+0)"), false);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_images);  // on the left, where it moves no button when it comes
  layout->addWidget(m_method);
  layout->addWidget(m_x);
  layout->addWidget(m_y);
  layout->addWidget(m_caption);
  layout->addWidget(m_perplexity);
  layout->addWidget(m_neighbours);
  layout->addWidget(m_note, 1);
  layout->addWidget(m_progress);
  layout->addWidget(m_again);
  layout->addWidget(m_cancel);
  layout->addStretch(0);
  for (const Tool& tool : m_tools) layout->addWidget(tool.button);

  m_images->onChosen(this, [this](MapSet set) { emit imagesChosen(set); });
  m_method->onChosen(this, [this](std::optional<ProjectionMethod> method) { emit methodChosen(method); });
  connect(m_x, &QComboBox::activated, this, [this] { chooseAxis(true); });
  connect(m_y, &QComboBox::activated, this, [this] { chooseAxis(false); });
  connect(m_again, &QPushButton::clicked, this, &MapBar::againRequested);
  connect(m_cancel, &QPushButton::clicked, this, &MapBar::cancelled);
  connect(m_world.button, &QPushButton::clicked, this, &MapBar::worldChosen);
  connect(m_follow.button, &QPushButton::clicked, this, &MapBar::followChosen);
  connect(m_fit.button, &QPushButton::clicked, this, &MapBar::fitRequested);
  measure();
  refresh();
}

bool MapBar::choosesAxes() const { return m_choices && !m_method->value() && !m_computing; }
bool MapBar::isProjected() const { return m_choices && m_method->value() && !m_computing; }
bool MapBar::isEmbedded() const { return isProjected() && m_method->value() != ProjectionMethod::Pca; }

void MapBar::setChoices(bool offered) {
  m_choices = offered;
  refresh();
}

void MapBar::setImages(MapSet shown, bool offered) {
  m_images->setValue(shown);
  m_imagesOffered = offered;
  refresh();
}

void MapBar::setWorld(bool on, const QString& whyNot) {
  m_world.button->setChecked(on && whyNot.isEmpty());
  m_world.button->setEnabled(whyNot.isEmpty());
  setHelp(m_world, whyNot.isEmpty() ? worldHelp() : whyNot);
}

void MapBar::setLayers(QMenu* menu) {
  m_layer.button->setMenu(menu);
  measure();
  refresh();
}

void MapBar::setLayerTitle(const QString& title) {
  m_layer.button->setChecked(!title.isEmpty());
  m_layer.button->setAccessibleName(title.isEmpty() ? tr("Layer under the map: none") : tr("Layer under the map: %1").arg(title));
}

void MapBar::setFollow(bool on) { m_follow.button->setChecked(on); }

// As high as the highest part, whether that is shown or not.
QSize MapBar::sizeHint() const {
  int height = 0;
  for (const QWidget* part : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
    height = std::max(height, std::min(part->sizeHint().height(), part->maximumHeight()));
  return {QWidget::sizeHint().width(), height};
}

void MapBar::setDimensions(const std::vector<DimensionChoice>& dimensions) {
  for (FormCombo* combo : {m_x, m_y}) {
    if (combo->view()->isVisible()) continue;  // an open list does not change
    const QSignalBlocker blocker(combo);
    combo->clear();
    for (const DimensionChoice& choice : dimensions) {
      combo->addItem(choice.text, choice.dimension);
      combo->setItemData(combo->count() - 1, coordinateName(choice.dimension), FormCombo::kShortTitle);
    }
    combo->setCurrentIndex(combo->findData(combo == m_x ? m_shownX : m_shownY));
  }
  measureAxes();
  refresh();
}

void MapBar::setShown(std::optional<ProjectionMethod> method, int x, int y, const QString& note) {
  m_method->setValue(method);
  m_shownX = x;
  m_shownY = y;
  m_x->setCurrentIndex(m_x->findData(x));
  m_y->setCurrentIndex(m_y->findData(y));
  m_note->setText(note);
  refresh();
}

void MapBar::setProgress(const std::optional<Progress>& progress) {
  m_computing = progress.has_value();
  if (progress) {
    m_progress->setRange(0, progress->total > 0 ? 1000 : 0);
    if (progress->total > 0) m_progress->setValue(static_cast<int>(1000 * progress->done / progress->total));
    m_note->setText(tr("being computed"));
  }
  refresh();
}

double MapBar::perplexity() const { return m_perplexity->value(); }

int MapBar::neighbours() const { return static_cast<int>(m_neighbours->value()); }

// If both axes would show the same dimension, the other one takes the one that this axis gives up.
void MapBar::chooseAxis(bool first) {
  const int chosen = (first ? m_x : m_y)->currentData().toInt();
  int x = first ? chosen : m_shownX, y = first ? m_shownY : chosen;
  if (x == y) (first ? y : x) = first ? m_shownX : m_shownY;
  emit axesChosen(x, y);
}

void MapBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  refresh();
}

void MapBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  const QEvent::Type type = event->type();
  if (m_toolHeight == 0) return;  // being made
  if (type != QEvent::PaletteChange && type != QEvent::FontChange && type != QEvent::StyleChange) return;
  measure();
  refresh();
}

// An icon needs its word beside the help.
void MapBar::setHelp(Tool& tool, const QString& help) {
  tool.help = help;
  tool.button->setToolTip(plainToolTip(m_inWords ? help : tool.word + QLatin1Char('\n') + help));
}

// As icons they are as high as in words.
void MapBar::showTools(bool words) {
  m_inWords = words;
  const QColor ink = QApplication::palette().color(QPalette::Active, QPalette::ButtonText);
  for (Tool& tool : m_tools) {
    tool.button->setText(words ? tool.word : QString());
    tool.button->setIcon(words ? QIcon() : glyphIcon(tool.glyph, ink));
    setStyleProperty(tool.button, "narrow", !words);
    tool.button->setMinimumHeight(words ? 0 : m_toolHeight);
    tool.button->setMaximumHeight(words ? QWIDGETSIZE_MAX : m_toolHeight);
    setHelp(tool, tool.help);
  }
}

void MapBar::measure() {
  const bool words = m_inWords;
  showTools(true);
  m_toolHeight = m_fit.button->sizeHint().height();
  for (Tool& tool : m_tools) tool.inWords = tool.button->sizeHint().width();
  showTools(false);
  for (Tool& tool : m_tools) tool.asIcon = tool.button->sizeHint().width();
  showTools(words);
  m_again->setText(tr("Recompute"));
  m_longAgain = m_again->sizeHint().width();
  m_again->setText(tr("Again"));
  m_shortAgain = m_again->sizeHint().width();
  m_imagesWhole = m_images->widthShowing(true);
  m_imagesBrief = m_images->widthShowing(false);
  m_kindWhole = std::min(kKindMost, m_method->widthShowing(true));
  m_kindBrief = m_method->widthShowing(false);
  measureAxes();
}

void MapBar::measureAxes() {
  m_axisWhole = std::min(kAxisMost, m_x->widthShowing(true));
  m_axisBrief = m_x->widthShowing(false);
}

// The width of all but the note, with combo boxes that are as narrow as this room lets them be.
int MapBar::needed(const Room& room) const {
  const int gap = room.wide ? kGap : kTightGap;
  int width = -gap;
  const auto add = [&](int part) { width += part + gap; };
  if (m_imagesOffered) add(room.imagesTitles ? m_imagesWhole : m_imagesBrief);
  if (m_choices) add(room.titles ? m_kindWhole : m_kindBrief);
  if (choosesAxes()) {
    for (int axis = 0; axis < 2; ++axis) add(room.titles ? m_axisWhole : m_axisBrief);
  }
  if (isEmbedded()) {
    if (room.caption) add(m_caption->sizeHint().width());
    add(room.wide ? kField : kTightField);
  }
  if (isProjected()) add(room.longAgain ? m_longAgain : m_shortAgain);
  if (m_choices && m_computing) {
    add(!room.wide ? kTightProgress : room.longAgain ? kLongProgress : kProgress);
    add(m_cancel->sizeHint().width());
  }
  for (const Tool& tool : m_tools) {
    if ((&tool == &m_fit && !room.fit) || (&tool == &m_world && !room.world) || (&tool == &m_layer && !room.layer)) continue;
    add(room.words ? tool.inWords : tool.asIcon);
  }
  return width;
}

// They share what is left; what they leave.
int MapBar::fitCombos(const Room& room) {
  int left = width() - needed(room);
  const auto fit = [&left](FormCombo* combo, int least, int most, int share) {
    const int width = std::clamp(least + share, std::min(least, kTightField), std::max(least, most));
    combo->setFixedWidth(width);
    left -= width - least;
  };
  const int axisShare = choosesAxes() ? left * 31 / 100 : 0, kindShare = left - 2 * axisShare;
  if (m_choices) fit(m_method, room.titles ? m_kindWhole : m_kindBrief, kKindMost, kindShare);
  if (choosesAxes()) {
    for (FormCombo* combo : {m_x, m_y}) fit(combo, room.titles ? m_axisWhole : m_axisBrief, kAxisMost, axisShare);
  }
  if (m_imagesOffered) fit(m_images, room.imagesTitles ? m_imagesWhole : m_imagesBrief, m_imagesWhole, std::max(left, 0));
  return left;
}

// Whole, or as a tooltip.
void MapBar::fitNote(int room) {
  const QString note = m_note->text(), help = m_method->property("help").toString();
  m_note->ensurePolished();  // its font is smaller than others
  const bool fits = !note.isEmpty() && m_note->sizeHint().width() <= room;
  m_note->setVisible(m_choices && fits);
  const QString told = note.isEmpty() || fits ? help : help + QLatin1Char('\n') + capitalised(note);
  m_method->setToolTip(plainToolTip(told));
  m_method->setAccessibleDescription(told == help ? QString() : capitalised(note));
}

void MapBar::refresh() {
  const bool tsne = m_method->value() == ProjectionMethod::Tsne;
  m_caption->setText(tsne ? tr("Perplexity") : tr("Neighbours"));
  m_caption->setBuddy(tsne ? m_perplexity : m_neighbours);
  // Fit is F on the map and in the menu Explore, Decoded in the menus of the layers and View, the layers are in View.
  Room room;
  for (bool Room::* const part : {&Room::longAgain, &Room::words, &Room::titles, &Room::imagesTitles, &Room::fit, &Room::world,
                                  &Room::wide, &Room::caption, &Room::layer}) {
    if (needed(room) <= width()) break;
    room.*part = false;
  }
  layout()->setSpacing(room.wide ? kGap : kTightGap);
  m_images->setVisible(m_imagesOffered);
  m_method->setVisible(m_choices);
  m_x->setVisible(choosesAxes());
  m_y->setVisible(choosesAxes());
  if (room.words != m_inWords) showTools(room.words);
  m_world.button->setVisible(room.world);
  m_layer.button->setVisible(room.layer);
  m_fit.button->setVisible(room.fit);
  m_again->setText(room.longAgain ? tr("Recompute") : tr("Again"));
  m_again->setVisible(isProjected());
  for (NumberField* field : {m_perplexity, m_neighbours}) field->setFixedWidth(room.wide ? kField : kTightField);
  m_perplexity->setVisible(isEmbedded() && tsne);
  m_neighbours->setVisible(isEmbedded() && !tsne);
  m_caption->setVisible(isEmbedded() && room.caption);
  m_progress->setFixedWidth(!room.wide ? kTightProgress : room.longAgain ? kLongProgress : kProgress);
  m_progress->setVisible(m_choices && m_computing);
  m_cancel->setVisible(m_choices && m_computing);
  fitNote(fitCombos(room) - layout()->spacing());
}

}  // namespace latentscape
