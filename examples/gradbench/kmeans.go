package main

import "github.com/gradc/gradc/examples/gradbench/kmeans"

// kmeansInput has points and centroids, one a row.
type kmeansInput struct {
	Points    matrix `json:"points"`
	Centroids matrix `json:"centroids"`
}

func (in *kmeansInput) workspace() (*kmeans.Workspace, error) {
	d := kmeans.Dims{N: in.Points.rows, K: in.Centroids.rows, D: in.Points.cols}
	return &kmeans.Workspace{Dims: d}, in.Centroids.check("centroids", d.K, d.D)
}

var kmeansModule = module{
	"cost": on(func(in *kmeansInput) (*computation, error) {
		w, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return compute(func() (float64, error) { return w.Cost(in.Points.elems, in.Centroids.elems) })
	}),
	"dir": on(func(in *kmeansInput) (*computation, error) {
		w, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return computeAs(
			func() ([]float64, error) { return w.Dir(in.Points.elems, in.Centroids.elems) },
			func(dir []float64) any { return rowsOf(dir, w.K, w.D) })
	}),
}
