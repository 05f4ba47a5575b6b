// Package testdata has the data that several examples and tests share, embedded, so that
// they run from any folder.
package testdata

import (
	_ "embed"
	"fmt"
	"strings"
)

// Fisher's measurements of 150 flowers (1936): sepal length and width, petal length and
// width in cm, and the species, 50 rows of each.
//
//go:embed iris.csv
var iris string

// Flower is a row of the Iris data.
type Flower struct {
	Measures [4]float64
	Species  int // in order of appearance: setosa, versicolor, virginica
}

// Iris returns the 150 flowers in the order of the file, species by species.
func Iris() []Flower {
	var flowers []Flower
	var names []string
	for line := range strings.Lines(iris) {
		var f Flower
		var name string
		m := &f.Measures
		if _, err := fmt.Sscanf(strings.ReplaceAll(line, ",", " "), "%g %g %g %g %s", &m[0], &m[1], &m[2], &m[3], &name); err != nil {
			panic(fmt.Sprintf("iris.csv: %q: %v", line, err)) // the file is part of the program
		}
		if len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
		f.Species = len(names) - 1
		flowers = append(flowers, f)
	}
	return flowers
}
