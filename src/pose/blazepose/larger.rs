//! The larger landmark network, at work where it is asked or in a thread of its own.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use ndarray::{Array4, ArrayView4};

use super::head::LandmarkAnswer;
use super::networks::LandmarkNetwork;
use crate::pose::estimator::NetworkError;
use crate::timing::{self, Stage};

/// A landmark network that is asked first, and says what it sees later. One question at a time.
pub(super) enum Larger<L> {
    /// It answers at once, on the asker's time.
    Here(Box<(L, Look)>),
    /// It works while the asker goes on.
    Beside(Box<Beside>),
}

/// A question and its answer; both keep their memory for the next one.
#[derive(Default)]
pub(super) struct Look {
    tensor: Array4<f32>,
    answer: LandmarkAnswer,
}

/// The way to a network in another thread. Dropping it waits for the thread's end: a runtime that is unloaded while a
/// network is at work in it takes the whole program along.
pub(super) struct Beside {
    questions: Option<SyncSender<Look>>,
    answers: Receiver<Result<Look, NetworkError>>,
    spare: Option<Look>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.questions = None;
        // A thread that panicked has no more to say than that its answers ended.
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

impl<L: LandmarkNetwork + Send + 'static> Larger<L> {
    /// On the asker's time.
    pub(super) fn here(network: L) -> Self {
        Self::Here(Box::new((network, Look::default())))
    }

    /// In a thread of its own.
    pub(super) fn beside(mut network: L) -> Self {
        let (questions, asked) = sync_channel::<Look>(1);
        let (tell, answers) = sync_channel(1);
        let thread = thread::spawn(move || {
            for mut look in asked {
                let told = run(&mut network, look.tensor.view(), &mut look.answer).map(|()| look);
                if tell.send(told).is_err() {
                    break;
                }
            }
        });
        let spare = Some(Look::default());
        Self::Beside(Box::new(Beside { questions: Some(questions), answers, spare, thread: Some(thread) }))
    }

    /// Hands over a tensor. The answer to the one before must have been taken.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn ask(&mut self, tensor: ArrayView4<f32>) -> Result<(), NetworkError> {
        match self {
            Self::Here(here) => run(&mut here.0, tensor, &mut here.1.answer),
            Self::Beside(beside) => {
                let mut look = beside.spare.take().unwrap_or_default();
                if look.tensor.dim() != tensor.dim() {
                    look.tensor = Array4::zeros(tensor.dim());
                }
                look.tensor.assign(&tensor);
                beside.questions.as_ref().is_some_and(|way| way.send(look).is_ok()).then_some(()).ok_or_else(gone)
            }
        }
    }

    /// What it says of the tensor that was handed over; `false` where it is not ready and `wait` is not wished.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn answer(&mut self, wait: bool, answer: &mut LandmarkAnswer) -> Result<bool, NetworkError> {
        let look = match self {
            Self::Here(here) => {
                std::mem::swap(&mut here.1.answer, answer);
                return Ok(true);
            }
            Self::Beside(beside) if wait => beside.answers.recv().map_err(|_| gone())?,
            Self::Beside(beside) => match beside.answers.try_recv() {
                Err(TryRecvError::Empty) => return Ok(false),
                other => other.map_err(|_| gone())?,
            },
        };
        let mut look = look?;
        std::mem::swap(&mut look.answer, answer);
        if let Self::Beside(beside) = self {
            beside.spare = Some(look);
        }
        Ok(true)
    }
}

fn run<L: LandmarkNetwork>(
    network: &mut L,
    tensor: ArrayView4<f32>,
    answer: &mut LandmarkAnswer,
) -> Result<(), NetworkError> {
    let _timer = timing::start(Stage::Larger);
    network.landmarks(tensor, answer)
}

fn gone() -> NetworkError {
    NetworkError::Inference { name: "large network".into(), problem: "its thread has ended".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says how bright its tensor is.
    struct Brightness;

    impl LandmarkNetwork for Brightness {
        fn landmarks(&mut self, tensor: ArrayView4<f32>, answer: &mut LandmarkAnswer) -> Result<(), NetworkError> {
            let first = tensor.first().ok_or_else(|| NetworkError::Runtime("nothing to see".into()))?;
            answer.presence = *first;
            Ok(())
        }
    }

    #[test]
    fn here_and_beside_say_the_same_and_hand_errors_on() {
        for mut larger in [Larger::here(Brightness), Larger::beside(Brightness)] {
            for shade in [0.25, 0.5, 0.75] {
                let mut answer = LandmarkAnswer::default();
                larger.ask(Array4::from_elem((1, 1, 1, 1), shade).view()).unwrap();
                assert!(larger.answer(true, &mut answer).unwrap());
                assert_eq!(answer.presence, shade);
            }
        }
        let mut beside = Larger::beside(Brightness);
        beside.ask(Array4::zeros((0, 0, 0, 0)).view()).unwrap();
        assert!(beside.answer(true, &mut LandmarkAnswer::default()).is_err());
        assert!(Larger::here(Brightness).ask(Array4::zeros((0, 0, 0, 0)).view()).is_err());
    }
}
