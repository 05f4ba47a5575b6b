package pendulum

import "gonum.org/v1/gonum/optimize"

// Fit finds the constants of the equation from the angles that were seen after a start,
// by gonum's BFGS with the compiled gradient. It begins at a guess and overwrites it.
func Fit(p *Params, start *State, seen []float64) (*optimize.Result, error) {
	var w Workspace
	w.T = len(seen)
	problem, err := w.MissProblem(start, seen)
	if err != nil {
		return nil, err
	}
	res, err := optimize.Minimize(problem, p.Flat(), &optimize.Settings{GradientThreshold: 1e-12}, &optimize.BFGS{})
	if err != nil {
		return nil, err
	}
	copy(p.Flat(), res.X)
	return res, nil
}
