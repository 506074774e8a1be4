// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/map_bar.h"

#include "ui/panels/form.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/glyphs.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace latentscape {
namespace {

constexpr int kRoomy = 640;                    // pixels: at least so wide, the bar has room for all words
constexpr int kSnug = 500;                     // for Fit, beside choices
constexpr int kCaptioned = 560;                // for the caption of a field
constexpr int kLeastNote = 24;                 // for dots; its tooltip has the rest
constexpr int kEasyKind = 76, kEasyAxis = 60;  // that a combo box has left beside the icon of Decoded
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
  m_method = new ChoiceCombo<std::optional<ProjectionMethod>>(
      "mapKindCombo", tr("Map"), tr("What the map shows of the latent space"),
      {{std::nullopt, tr("Two dimensions"), tr("Two of the latent dimensions as they are"), tr("2 dims")},
       {ProjectionMethod::Pca, tr("PCA"), tr("The plane along which the codes vary most: their first two principal components")},
       {ProjectionMethod::Tsne, tr("t-SNE"),
        tr("Neighbours stay neighbours, distances mean little; the probe goes from code to code")},
       {ProjectionMethod::Umap, tr("UMAP"),
        tr("Neighbours stay neighbours, groups keep more of their places; the probe goes from code to code")}},
      this);
  m_x = makeCombo("mapXCombo", tr("Dimension from left to right"),
                  tr("The dimension that the map shows from left to right; the most informative first"), this);
  m_y = makeCombo("mapYCombo", tr("Dimension upwards"),
                  tr("The dimension that the map shows upwards; the most informative first"), this);
  for (QComboBox* combo : std::initializer_list<QComboBox*>{m_method, m_x, m_y})
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
    field->setFixedWidth(64);
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
  m_progress->setFixedSize(96, 6);
  m_again = makeButton(tr("Recompute"), QStringLiteral("plain"), this);
  describe(m_again, QStringLiteral("mapAgainButton"), tr("Recompute the projection"), tr("Project the current codes"));
  m_cancel = makeButton(tr("Cancel"), QStringLiteral("plain"), this);
  describe(m_cancel, QStringLiteral("mapCancelButton"), tr("Cancel the projection"), tr("Stop, and keep the map as it is"));
  m_world = makeButton(tr("Decoded"), QStringLiteral("segment"), this);
  m_world->setCheckable(true);
  m_world->setIconSize({kIcon, kIcon});
  describe(m_world, QStringLiteral("mapWorld"), tr("Decoded images under the map"), worldHelp());
  m_layer = makeButton(tr("Layer"), QStringLiteral("segment"), this);
  m_layer->setCheckable(true);  // as long as there is a layer; a click only opens the menu
  describe(
      m_layer, QStringLiteral("mapLayer"), tr("Layer under the map"),
      tr("Densities, errors, class regions, uncertainty or magnification as colours under the points (L on the map: the next)"));
  m_follow = makeButton(tr("Follow"), QStringLiteral("segment"), this);
  m_follow->setCheckable(true);
  m_follow->setChecked(true);
  describe(
      m_follow, QStringLiteral("mapFollow"), tr("Follow the points"),
      tr("Keep all points in sight while they move. Rests while the pointer is on the map; panning and zooming turn it off."));
  m_fit = makeButton(tr("Fit"), QStringLiteral("segment"), this);
  describe(m_fit, QStringLiteral("mapFit"), tr("Fit the map"), tr("Show all points now, and follow them (F on the map, Ctrl+0)"));
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
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
  layout->addWidget(m_world);
  layout->addWidget(m_layer);
  layout->addWidget(m_follow);
  layout->addWidget(m_fit);

  m_method->onChosen(this, [this](std::optional<ProjectionMethod> method) { emit methodChosen(method); });
  connect(m_x, &QComboBox::activated, this, [this] { chooseAxis(true); });
  connect(m_y, &QComboBox::activated, this, [this] { chooseAxis(false); });
  connect(m_again, &QPushButton::clicked, this, &MapBar::againRequested);
  connect(m_cancel, &QPushButton::clicked, this, &MapBar::cancelled);
  connect(m_world, &QPushButton::clicked, this, &MapBar::worldChosen);
  connect(m_follow, &QPushButton::clicked, this, &MapBar::followChosen);
  connect(m_fit, &QPushButton::clicked, this, &MapBar::fitRequested);
  refresh();
}

void MapBar::setChoices(bool offered) {
  m_choices = offered;
  refresh();
}

void MapBar::setWorld(bool on, const QString& whyNot) {
  m_world->setChecked(on && whyNot.isEmpty());
  m_world->setEnabled(whyNot.isEmpty());
  m_world->setToolTip(whyNot.isEmpty() ? worldHelp() : whyNot);
}

void MapBar::setLayers(QMenu* menu) { m_layer->setMenu(menu); }

void MapBar::setLayerTitle(const QString& title) {
  m_layer->setChecked(!title.isEmpty());
  m_layer->setAccessibleName(title.isEmpty() ? tr("Layer under the map: none") : tr("Layer under the map: %1").arg(title));
}

void MapBar::setFollow(bool on) { m_follow->setChecked(on); }

// As high as the highest part, whether that is shown or not.
QSize MapBar::sizeHint() const {
  int height = 0;
  for (const QWidget* part : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
    height = std::max(height, std::min(part->sizeHint().height(), part->maximumHeight()));
  return {QWidget::sizeHint().width(), height};
}

void MapBar::setDimensions(const std::vector<DimensionChoice>& dimensions) {
  for (QComboBox* combo : {m_x, m_y}) {
    if (combo->view()->isVisible()) continue;  // an open list does not change
    const QSignalBlocker blocker(combo);
    combo->clear();
    for (const DimensionChoice& choice : dimensions) {
      combo->addItem(choice.text, choice.dimension);
      combo->setItemData(combo->count() - 1, coordinateName(choice.dimension), FormCombo::kShortTitle);
    }
    combo->setCurrentIndex(combo->findData(combo == m_x ? m_shownX : m_shownY));
  }
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

int MapBar::shownCombos() const {
  int combos = 0;
  for (const QComboBox* combo : std::initializer_list<const QComboBox*>{m_method, m_x, m_y}) combos += combo->isHidden() ? 0 : 1;
  return combos;
}

// What the combo boxes may take beside all else, at any width that the map may have.
int MapBar::roomForCombos() const {
  const int gap = layout()->spacing();
  int others = kLeastNote;
  for (const QWidget* part : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
    if (part->isHidden()) continue;
    others += gap;
    if (part == m_method || part == m_x || part == m_y || part == m_note) continue;
    others += std::clamp(part->sizeHint().width(), part->minimumWidth(), part->maximumWidth());
  }
  return width() - others;
}

void MapBar::fitCombos() {
  const int combos = shownCombos();
  if (combos == 0) return;
  const int room = roomForCombos();
  const int axes = std::clamp(room * 31 / 100, 48, 124);
  m_method->setFixedWidth(std::clamp(combos == 1 ? room : room - 2 * axes, 56, 140));
  for (QComboBox* combo : {m_x, m_y}) combo->setFixedWidth(axes);
}

void MapBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  refresh();
}

void MapBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && !m_worldInWords) showWorld(false);
}

// In words, or as an icon of the same height.
void MapBar::showWorld(bool words) {
  m_worldInWords = words;
  m_world->setText(words ? tr("Decoded") : QString());
  m_world->setMinimumHeight(words ? 0 : m_layer->sizeHint().height());
  m_world->setMaximumHeight(words ? QWIDGETSIZE_MAX : m_layer->sizeHint().height());
  const auto colour = [](QPalette::ColorRole role) { return QApplication::palette().color(QPalette::Active, role); };
  m_world->setIcon(words ? QIcon() : glyphIcon(Glyph::Lattice, colour(QPalette::PlaceholderText), colour(QPalette::ButtonText)));
}

void MapBar::refresh() {
  const bool roomy = width() >= kRoomy;
  m_again->setText(roomy ? tr("Recompute") : tr("Again"));
  m_progress->setFixedWidth(roomy ? 96 : 48);
  const bool dimensions = !m_method->value();
  m_method->setVisible(m_choices);
  m_x->setVisible(m_choices && dimensions && !m_computing);
  m_y->setVisible(m_choices && dimensions && !m_computing);
  m_note->setVisible(m_choices);
  const bool words = roomy || !m_choices;
  if (words != m_worldInWords) showWorld(words);
  m_world->setVisible(true);
  // F and the menu Explore do the same.
  m_fit->setVisible(width() >= kSnug || !m_choices);
  const bool tsne = m_choices && m_method->value() == ProjectionMethod::Tsne;
  const bool umap = m_choices && m_method->value() == ProjectionMethod::Umap;
  m_perplexity->setVisible(tsne && !m_computing);
  m_neighbours->setVisible(umap && !m_computing);
  m_caption->setText(tsne ? tr("Perplexity") : tr("Neighbours"));
  m_caption->setBuddy(tsne ? m_perplexity : m_neighbours);
  m_caption->setVisible((tsne || umap) && !m_computing && width() >= kCaptioned);
  m_progress->setVisible(m_choices && m_computing);
  m_cancel->setVisible(m_choices && m_computing);
  m_again->setVisible(m_choices && !dimensions && !m_computing);
  // Where there is no room for the icon either, the layers' menu and the menu View have it.
  if (!words) m_world->setVisible(roomForCombos() >= kEasyKind + (shownCombos() - 1) * kEasyAxis);
  fitCombos();
}

}  // namespace latentscape
